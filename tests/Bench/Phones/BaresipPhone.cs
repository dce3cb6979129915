using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Interop;

namespace Bench;

/// <summary>
/// Debian's baresip without a sound device: a WAV file speaks (it is read into memory at the answer), a bridge swallows what it
/// hears. Answered through its control port.
/// </summary>
internal sealed class BaresipPhone(string folder, TimeSpan longestCall) : Contestant(folder)
{
    private const string Modules = "/usr/lib/baresip/modules";
    private const int Rate = 8_000;

    private readonly TcpClient _control = new();
    private int _controlPort;
    private int _token;

    public static bool IsInstalled => File.Exists("/usr/bin/baresip") && Directory.Exists(Modules);

    /// <summary>How much of its memory in a call is the file that it plays.</summary>
    public static long SourceKiB(TimeSpan call) => (long)call.TotalSeconds * Rate * sizeof(short) / 1_024;

    public override async Task LiftAsync()
    {
        var token = Interlocked.Increment(ref _token).ToString(CultureInfo.InvariantCulture);
        var json = $$"""{"command":"accept","params":"","token":"{{token}}"}""";
        await _control.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{json.Length}:{json},")));
    }

    public override Task RestAsync() => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await base.DisposeAsync();
    }

    protected override (string Program, IReadOnlyList<string> Arguments) Prepare(int registrarPort, string password)
    {
        (SipPort, _controlPort) = (Ports.Pair(), Ports.Pair());
        var rtp = Ports.Range(20);
        WriteTone(Path.Combine(Folder, "says.wav"));
        File.WriteAllText(Path.Combine(Folder, "contacts"), "");
        File.WriteAllText(Path.Combine(Folder, "accounts"), string.Create(CultureInfo.InvariantCulture,
            $"<sip:{User}@127.0.0.1:{registrarPort}>;auth_user={User};auth_pass={password};regint=300;answermode=manual;audio_codecs=PCMA/8000/1\n"));
        File.WriteAllText(Path.Combine(Folder, "config"), string.Create(CultureInfo.InvariantCulture, $"""
            sip_listen 127.0.0.1:{SipPort}
            net_interface 127.0.0.1
            call_local_timeout 120
            call_max_calls 4
            statmode_default off
            audio_source aufile,{Folder}/says.wav
            audio_player aubridge,ear
            audio_alert aubridge,bell
            rtp_ports {rtp}-{rtp + 19}
            jitter_buffer_delay 1-3
            module_path {Modules}
            module g711.so
            module aufile.so
            module aubridge.so
            module_tmp account.so
            module_app ctrl_tcp.so
            module_app menu.so
            ctrl_tcp_listen 127.0.0.1:{_controlPort}

            """));

        // Line-buffered, or its ready line would come with the next lump.
        return ("stdbuf", ["-oL", "baresip", "-f", Folder]);
    }

    protected override bool IsReady(string line) => line.Contains("baresip is ready", StringComparison.Ordinal);

    protected override async Task BecomeReadyAsync(string readyLine)
    {
        await _control.ConnectAsync(IPAddress.Loopback, _controlPort);
        _control.NoDelay = true;
        _ = DrainAsync(_control.GetStream());
    }

    /// <summary>Its events are not needed, but must not pile up.</summary>
    private static async Task DrainAsync(NetworkStream stream)
    {
        try
        {
            await stream.CopyToAsync(Stream.Null);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // the bench is done with it
        }
    }

    /// <summary>8 kHz mono 16-bit, as long as the longest call.</summary>
    private void WriteTone(string file)
    {
        const int header = 44;
        var samples = (int)longestCall.TotalSeconds * Rate;
        var bytes = new byte[header + (samples * 2)];
        var span = bytes.AsSpan();
        "RIFF"u8.CopyTo(span);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(span[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(span[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(span[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(span[24..], Rate);
        BinaryPrimitives.WriteInt32LittleEndian(span[28..], Rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(span[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(span[34..], 16);
        "data"u8.CopyTo(span[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[40..], samples * 2);
        for (var i = 0; i < samples; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(span[(header + (i * 2))..], (short)(8_192 * Math.Sin(2 * Math.PI * 440 * i / Rate)));
        }

        File.WriteAllBytes(file, bytes);
    }
}
