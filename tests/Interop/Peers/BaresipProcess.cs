using System.Globalization;

namespace Interop;

/// <summary>One baresip of a story.</summary>
internal sealed record BaresipSetup
{
    public required string User { get; init; }

    public Codec Codec { get; init; } = Codec.G711A;

    /// <summary>What it says, made at the codec's rate; it needs to outlast the call.</summary>
    public required Func<int, Sound> Says { get; init; }

    public bool AnswersByItself { get; init; }

    public int SipPort { get; init; } = Ports.Pair();
}

/// <summary>
/// baresip 1.0.0 with a WAV file for a mouth and a WAV file for an ear: aufile speaks, the sndfile filter writes down
/// what the decoder gives, aubridge is the player that lets the decoder run without a sound device.
/// </summary>
internal sealed class BaresipProcess : IStoryPart
{
    private const string Modules = "/usr/lib/baresip/modules";

    private readonly ChildProcess _process;
    private readonly BaresipControl _control;
    private readonly string _folder;

    private BaresipProcess(ChildProcess process, BaresipControl control, BaresipSetup setup, string folder)
    {
        (_process, _control, Setup, _folder) = (process, control, setup, folder);
    }

    public BaresipSetup Setup { get; }

    public string Uri => $"sip:{Setup.User}@127.0.0.1:{Setup.SipPort.ToString(CultureInfo.InvariantCulture)}";

    public static async Task<BaresipProcess> StartAsync(BaresipSetup setup, string storyFolder)
    {
        Tools.Require("baresip", "baresip-core");
        var folder = Directory.CreateDirectory(Path.Combine(storyFolder, $"baresip-{setup.User}")).FullName;
        var controlPort = Ports.Pair();
        setup.Says(setup.Codec.Rate).Save(Path.Combine(folder, "says.wav"), setup.Codec.Channels);
        await File.WriteAllTextAsync(Path.Combine(folder, "config"), Configuration(setup, folder, controlPort), Patience.Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "accounts"), Account(setup), Patience.Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "contacts"), "", Patience.Token);

        // Line-buffered, or its trace would come in lumps and the last of it never.
        var process = ChildProcess.Start("stdbuf", ["-oL", "baresip", "-f", folder, "-s", "-v"], folder);
        try
        {
            await process.WaitForLineAsync(line => line.Contains("baresip is ready", StringComparison.Ordinal), "its ready line", Patience.Start);
            return new BaresipProcess(process, await BaresipControl.ConnectAsync(controlPort), setup, folder);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public Task DialAsync(string uri) => _control.CommandAsync("dial", uri);

    public Task AcceptAsync() => _control.CommandAsync("accept");

    public Task HangUpAsync() => _control.CommandAsync("hangup");

    public Task HoldAsync() => _control.CommandAsync("hold");

    public Task ResumeAsync() => _control.CommandAsync("resume");

    public Task SendDigitAsync(char digit) => _control.CommandAsync("sndcode", digit.ToString());

    /// <summary>Waits for an event by baresip's name for it: CALL_RINGING, CALL_ESTABLISHED, CALL_CLOSED …</summary>
    public Task<BaresipEvent> SeesAsync(string type, TimeSpan? limit = null) =>
        _control.WaitForAsync(seen => seen.Type == type, type, limit ?? Patience.Event, Describe);

    public Task<BaresipEvent> SeesDigitAsync(string digit) => _control.WaitForAsync(
        seen => seen.Type == "CALL_DTMF_START" && seen.Parameter == digit, $"DTMF digit {digit}", Patience.Event, Describe);

    /// <summary>Everything the decoder has given, in the order of the calls; complete when the call is closed.</summary>
    public Sound Heard()
    {
        var dumps = Directory.GetFiles(_folder, "dump-*-dec.wav").Order(StringComparer.Ordinal).Select(Sound.Load).ToArray();
        Assert.NotEmpty(dumps);
        return dumps[^1] with { Samples = [.. dumps.SelectMany(dump => dump.Samples)] };
    }

    /// <summary>Waits until the decoder has given so many more seconds.</summary>
    public Task ListenAsync(double seconds)
    {
        var until = HeardBytes() + (long)(seconds * Setup.Codec.Rate * Setup.Codec.Channels * sizeof(short));
        return Patience.UntilAsync(() => HeardBytes() >= until, $"{seconds} s more in the ear of {Setup.User}");
    }

    public Task VerifyAsync()
    {
        Assert.False(_process.HasExited, $"baresip ended by itself\n{_process.Output}");
        return Task.CompletedTask;
    }

    public string Describe() => $"baresip {Setup.User}\n{_control.Log}\n{_process.Output}";

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _process.DisposeAsync();
    }

    private long HeardBytes() => Directory.GetFiles(_folder, "dump-*-dec.wav").Sum(dump => new FileInfo(dump).Length);

    private static string Account(BaresipSetup setup) =>
        string.Create(CultureInfo.InvariantCulture, $"<sip:{setup.User}@127.0.0.1:{setup.SipPort}>;regint=0;")
        + $"answermode={(setup.AnswersByItself ? "auto" : "manual")};audio_codecs={setup.Codec.Name}\n";

    private static string Configuration(BaresipSetup setup, string folder, int controlPort)
    {
        var rtp = Ports.Range(20);
        return $"""
            sip_listen 127.0.0.1:{setup.SipPort}
            net_interface 127.0.0.1
            call_local_timeout 120
            call_max_calls 4
            statmode_default off
            audio_source aufile,{folder}/says.wav
            audio_player aubridge,ear
            audio_alert aubridge,bell
            rtp_ports {rtp}-{rtp + 19}
            jitter_buffer_delay 1-3
            module_path {Modules}
            module g711.so
            module g722.so
            module opus.so
            module aufile.so
            module aubridge.so
            module sndfile.so
            module_tmp account.so
            module_app ctrl_tcp.so
            module_app menu.so
            ctrl_tcp_listen 127.0.0.1:{controlPort}
            snd_path {folder}

            """;
    }
}
