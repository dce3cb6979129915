using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Host;

/// <summary><c>phone run</c> when something is wrong: a sentence, an exit code, and never a stack.</summary>
public sealed class RunFaultTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly string _folder = Directory.CreateTempSubdirectory("phone-run-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Configuration => Path.Combine(_folder, "phone.toml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_configuration_that_is_not_there_is_named()
    {
        (int code, string output) = await RunAsItIsAsync("--board", "virtual");
        Assert.Equal(3, code);
        Assert.Contains($"{Configuration}:0: there is no such file", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_is_a_folder_is_named()
    {
        Directory.CreateDirectory(Configuration);
        (int code, string output) = await RunAsItIsAsync("--board", "virtual");
        Assert.Equal(3, code);
        Assert.Contains($"{Configuration}:0: may not be read", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_key_is_named_by_file_and_line()
    {
        await File.WriteAllTextAsync(Configuration, $"ring-volume = 3\n{Site.Text}", Cancelled);
        (int code, string output) = await RunAsItIsAsync("--board", "virtual");
        Assert.Equal(3, code);
        Assert.Matches($@"{Configuration}:1: .*ring-volume", output);
    }

    [Fact]
    public async Task A_sip_port_that_is_taken_is_named_with_what_to_do()
    {
        using var squatter = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)squatter.Client.LocalEndPoint!).Port;
        (int code, string output) = await RunAsync("--board", "virtual", "--sip", $"127.0.0.1:{port}");
        Assert.Equal(1, code);
        Assert.Contains($"SIP cannot listen on 127.0.0.1:{port}: Address already in use. ", output, StringComparison.Ordinal);
        Assert.Contains("--sip ADDR:PORT", output, StringComparison.Ordinal);
        Assert.DoesNotContain("pj::Error", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_panel_port_that_is_taken_is_named_with_what_to_do()
    {
        using var squatter = new TcpListener(IPAddress.Loopback, 0);
        squatter.Start();
        int port = ((IPEndPoint)squatter.LocalEndpoint).Port;
        (int code, string output) = await RunAsync("--board", "virtual", "--http", $"127.0.0.1:{port}");
        Assert.Equal(1, code);
        Assert.Contains($"The panel cannot listen on 127.0.0.1:{port}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_that_is_not_there_is_named()
    {
        string speech = Path.Combine(_folder, "guard.wav");
        (int code, string output) = await RunAsync("--board", "virtual", "--mic", speech);
        Assert.Equal(1, code);
        Assert.Contains(speech, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_of_the_wrong_rate_is_told_what_is_right()
    {
        string speech = Path.Combine(_folder, "guard.wav");
        using (var writer = new WavWriter(speech))
        {
            writer.Write(new short[100]);
        }

        byte[] wav = await File.ReadAllBytesAsync(speech, Cancelled);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(24), 8_000);
        await File.WriteAllBytesAsync(speech, wav, Cancelled);
        (int code, string output) = await RunAsync("--board", "virtual", "--mic", speech);
        Assert.Equal(2, code);
        Assert.Contains($"{speech}: found 8000 Hz", output, StringComparison.Ordinal);
        Assert.Contains("16000 Hz", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_that_cannot_be_written_is_named()
    {
        string nowhere = Path.Combine(_folder, "missing", "receiver.wav");
        (int code, string output) = await RunAsync("--board", "virtual", "--receiver-out", nowhere);
        Assert.Equal(1, code);
        Assert.Contains(nowhere, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_that_is_not_there_is_missing_hardware()
    {
        Assert.SkipWhen(File.Exists("/dev/i2c-1"), "this machine may have a booth's board");
        (int code, string output) = await RunAsync("--board", "booth");
        Assert.Equal(4, code);
        Assert.Contains("--board virtual", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_sound_device_is_missing_hardware()
    {
        (int code, string output) = await RunAsync("--board", "virtual", "--audio", "openal");
        Assert.Equal(4, code);
        Assert.Contains("sound", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ciphers_that_do_not_work_are_said_in_a_line()
    {
        await File.WriteAllTextAsync(Configuration, Site.Text, Cancelled);
        string shim = Shim.Compile("tests/Phone.Tests/Host/Native/no-ciphers.c", _folder);
        using PhoneProcess phone = Start([("LD_PRELOAD", shim)], "--board", "virtual");
        Assert.Equal(1, await phone.EndAsync(Patience, Cancelled));
        Assert.Contains("SIP cannot start: SRTP's ciphers do not work (PJSIP's code 2598", phone.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", phone.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Virtual_sound_on_a_real_board_is_refused()
    {
        Assert.SkipWhen(File.Exists("/dev/i2c-1"), "this machine may have a booth's board");
        (int code, _) = await RunAsync("--board", "booth", "--audio", "virtual");
        Assert.Equal(4, code);
    }

    [Theory]
    [InlineData("--volume", "11")]
    [InlineData("--board", "desk")]
    [InlineData("--sip", "everywhere")]
    [InlineData("--sip", "127.0.0.1")]
    public async Task A_wrong_option_is_wrong_use_and_help_is_named(string option, string value)
    {
        (int code, string output) = await RunAsync(option, value);
        Assert.Equal(2, code);
        Assert.Contains("phone run --help", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_phone_that_is_asked_to_end_does_so_within_three_seconds()
    {
        await File.WriteAllTextAsync(Configuration, Site.Text, Cancelled);
        using PhoneProcess phone = Start([], "--board", "virtual");
        await phone.ReadyAsync(Patience, Cancelled);
        long asked = Stopwatch.GetTimestamp();
        phone.AskToEnd();
        Assert.Equal(0, await phone.EndAsync(Patience, Cancelled));
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 3);
        Assert.DoesNotContain("   at ", phone.Output, StringComparison.Ordinal);
    }

    private PhoneProcess Start((string, string)[] environment, params IEnumerable<string> options)
    {
        List<string> all = ["run", "--config", Configuration, "--data", Path.Combine(_folder, "data"), .. options];
        foreach (string address in (string[])["--sip", "--http"])
        {
            if (!all.Contains(address))
            {
                all.AddRange([address, "127.0.0.1:0"]);
            }
        }

        return PhoneProcess.Start(environment, all);
    }

    /// <summary>With a configuration that is in order.</summary>
    private async Task<(int Code, string Output)> RunAsync(params string[] options)
    {
        await File.WriteAllTextAsync(Configuration, Site.Text, Cancelled);
        return await RunAsItIsAsync(options);
    }

    private async Task<(int Code, string Output)> RunAsItIsAsync(params string[] options)
    {
        using PhoneProcess phone = Start([("PULSE_SERVER", "unix:/nowhere"), ("ALSA_CONFIG_PATH", "/dev/null")], options);
        int code = await phone.EndAsync(Patience, Cancelled);
        Assert.DoesNotContain("   at ", phone.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ready sip=", phone.Output, StringComparison.Ordinal);
        return (code, phone.Output);
    }
}
