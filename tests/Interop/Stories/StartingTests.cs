using System.Net;
using System.Net.Sockets;

namespace Interop;

/// <summary>What the phone says when it cannot start.</summary>
public sealed class StartingTests : InteropStory
{
    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_port_that_is_taken_is_named(bool sip)
    {
        var setup = new PhoneSetup();
        var taken = sip ? setup.SipPort : setup.HttpPort;
        using var squatter = new Socket(
            AddressFamily.InterNetwork, sip ? SocketType.Dgram : SocketType.Stream, sip ? ProtocolType.Udp : ProtocolType.Tcp);
        squatter.Bind(new IPEndPoint(IPAddress.Loopback, taken));
        if (!sip)
        {
            squatter.Listen();
        }

        var (code, output) = await RunAsync(setup);

        Assert.Equal(1, code);
        Assert.Contains($"{taken}", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ready sip=", output, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("ring-volume = 3", "ring-volume")]
    [InlineData("language = ", "")]
    [InlineData("sip = 7", "sip")]
    public async Task A_wrong_configuration_is_named_by_file_and_line(string line, string named)
    {
        var setup = new PhoneSetup { TopLevel = [line] };

        var (code, output) = await RunAsync(setup);

        Assert.Equal(3, code);
        Assert.Matches($@"phone\.toml:{LineOf(setup, line)}\b", output);
        Assert.Contains(named, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_number_out_of_its_range_is_named_with_what_is_allowed()
    {
        var setup = new PhoneSetup { Desk = ["rings-limit = 0"] };

        var (code, output) = await RunAsync(setup);

        Assert.Equal(3, code);
        Assert.Matches($@"phone\.toml:{LineOf(setup, "rings-limit = 0")}\b", output);
        Assert.Contains("rings-limit", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_configuration_that_is_not_there_is_named()
    {
        var (code, output) = await PhoneProcess.CommandAsync(PhoneBuild.Any, Folder, "config", "check");
        Assert.Equal(3, code);
        Assert.Contains("phone.toml", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_unknown_option_is_wrong_use()
    {
        var (code, _) = await PhoneProcess.CommandAsync(PhoneBuild.Any, Folder, "run", "--volume", "11");
        Assert.Equal(2, code);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(PhoneBuild.Jit)]
    [InlineData(PhoneBuild.Aot)]
    public async Task An_idle_phone_is_healthy_dark_of_sound_and_ends_well(PhoneBuild build)
    {
        var phone = await StartPhoneAsync(build);
        var state = await phone.RestsAsync();
        Assert.Equal(200, await phone.Api.HealthAsync());
        Assert.Equal(12, state.Lights.Count);
        Assert.Equal(("security-booth", "西门岗", "none"), (state.Profile, state.Post, state.Route));
        Assert.False((await phone.Api.PinsAsync()).MicrophoneOpen);
    }

    private static int LineOf(PhoneSetup setup, string line) => setup.ToToml().Split('\n').ToList().IndexOf(line) + 1;

    private async Task<(int Code, string Output)> RunAsync(PhoneSetup setup)
    {
        await using var process = PhoneProcess.Launch(PhoneBuild.Any, setup, Folder);
        return (await process.WaitForExitAsync(Patience.Start), process.Output);
    }
}
