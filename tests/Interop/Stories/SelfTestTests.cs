using System.Text.Json;

namespace Interop;

/// <summary>The self-test's part beyond the booth: the registrar's answer, and a call to a number that sends back what it hears.</summary>
public sealed class SelfTestTests : PeerStory
{
    private const string EchoNumber = "9196";

    private static readonly string[] WithEcho = ["[selftest]", $"echo-number = \"{EchoNumber}\""];

    [Fact(Timeout = 120_000)]
    public async Task An_echo_call_measures_the_way_of_the_sound_and_leaves_no_record()
    {
        var echo = StartSipp("answer", Echoing());
        var phone = await StartPhoneAsync(setup: new PhoneSetup { PeerPort = echo.SipPort, Tables = WithEcho, Microphone = Room });

        var steps = await TestAsync(phone);
        await echo.SucceedsAsync();

        Assert.Equal("passed", steps["echo.call"].Verdict);
        Assert.Equal("passed", steps["echo.level"].Verdict);
        Assert.InRange(steps["echo.level"].Value!.Value, -2, 2);
        Assert.Equal("passed", steps["echo.delay"].Verdict);
        Assert.InRange(steps["echo.delay"].Value!.Value, 1, 600);
        Note($"echo: {steps["echo.delay"].Value:0} ms, {steps["echo.level"].Value:0.0} dB");
        Assert.Contains($"INVITE sip:{EchoNumber}@", echo.Describe(), StringComparison.Ordinal);
        Assert.Empty(await phone.Api.JournalAsync());
    }

    [Fact(Timeout = 120_000)]
    public async Task An_echo_number_that_is_busy_fails_and_says_with_what()
    {
        var exchange = StartExchange();
        exchange.Answers[EchoNumber] = "486 Busy Here";
        var phone = await StartPhoneAsync(setup: new PhoneSetup { PeerPort = exchange.Port, Tables = WithEcho });

        var steps = await TestAsync(phone);

        Assert.Equal(("failed", "SIP 486"), (steps["echo.call"].Verdict, steps["echo.call"].Note));
        Assert.Equal("not-measured", steps["echo.level"].Verdict);
        Assert.Single(exchange.Calls(EchoNumber));
    }

    [Fact(Timeout = 120_000)]
    [Clause("1.1")]
    public async Task A_caller_rings_through_an_echo_call_and_talks_to_the_guard_alone()
    {
        var (echo, ear) = (StartExchange(), OpenRtp());
        var phone = await StartPhoneAsync(setup: new PhoneSetup { PeerPort = echo.Port, Tables = WithEcho, Microphone = Room });
        echo.Answers[EchoNumber] = "180 Ringing"; // and never more: the test would wait for it
        await phone.Api.SelfTestAsync("short");
        await echo.SeesCallAsync(EchoNumber);

        var caller = OpenPeer(new SipPeer(phone.Setup.SipPort, "302", ear));
        await caller.InviteAsync();
        await AnswerAsync(phone);
        await echo.SeesAsync(request => request.Method == "CANCEL", "the end of the echo call");
        await HearsTheRoomAsync(ear);
        var report = await phone.Api.SelfTestReportAsync();
        Assert.True(report.GetProperty("yielded").GetBoolean());
        await CloseAsync(phone, caller);
        Assert.Single(await phone.Api.JournalAsync());
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_an_echo_number_nobody_is_called_and_the_report_says_why()
    {
        var exchange = StartExchange();
        var phone = await StartPhoneAsync(setup: new PhoneSetup { PeerPort = exchange.Port });

        var steps = await TestAsync(phone);

        Assert.Equal(("not-measured", "没有设置回声测试号码"), (steps["echo.call"].Verdict, steps["echo.call"].Note));
        Assert.DoesNotContain(exchange.All, taken => taken.Request.Method == "INVITE");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_wrong_password_is_the_registrars_fault_in_the_report()
    {
        var port = Ports.Pair();
        var registrar = StartRegistrar(new DigestRegistrar(port, "201", "another password", "SHA-256"));
        var phone = await StartPhoneAsync(setup: new PhoneSetup { Registration = new Registration(port, "201", "gatehouse") });
        await Patience.UntilAsync(
            () => registrar.Refused > 0 && phone.Output.Contains("401", StringComparison.Ordinal), "the refusal reaches the phone");

        await phone.Api.SelfTestAsync("short");
        var report = await phone.Api.SelfTestReportAsync();

        var blame = Assert.Single(report.GetProperty("blames").EnumerateArray(), blame => blame.GetProperty("part").GetString() == "registrar");
        Assert.Equal("registrar", blame.GetProperty("step").GetString());
        Assert.Equal(401.0, StepsOf(report)["registrar"].Value);
    }

    private static SippSetup Echoing()
    {
        var media = Ports.Range(4);
        return new SippSetup { RtpPort = media, EchoesRtp = true };
    }

    private static async Task<Dictionary<string, Step>> TestAsync(PhoneProcess phone)
    {
        await phone.Api.SelfTestAsync("short");
        return StepsOf(await phone.Api.SelfTestReportAsync());
    }

    private static Dictionary<string, Step> StepsOf(JsonElement report) => report.GetProperty("steps")
        .Deserialize<List<Step>>(JsonSerializerOptions.Web)!.ToDictionary(step => step.Id);

    private sealed record Step(string Id, double? Value, string Verdict, string? Note);
}
