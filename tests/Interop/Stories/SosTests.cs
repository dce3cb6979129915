using System.Diagnostics;

namespace Interop;

/// <summary>SOS and the leader's code: the supervisor gets a text, and what the guard does next is right.</summary>
public sealed class SosTests : CallStory
{
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(1.9); // SOS asks for 1.5 s

    /// <summary>Between two texts about the same SOS.</summary>
    private static readonly TimeSpan Repeats = TimeSpan.FromSeconds(30);

    [Fact(Timeout = 90_000)]
    [Clause("5.5")]
    public async Task Sos_on_hook_is_texted_and_the_lift_dials_the_contact()
    {
        var (phone, exchange) = await StartWatchedAsync();

        await phone.HoldKeyAsync("SOS", Held);
        await SeesTextAsync(exchange, "紧急求助", "#1/1");
        await phone.LiftAsync();
        await exchange.SeesCallAsync("110");
        Assert.Equal(200, await exchange.TextAsync(phone, "900", "OK 1"));
        await phone.TalksAsync();
        await phone.ReplaceAsync();

        var record = await phone.Api.LastEndedAsync();
        Assert.Equal(("out", "emergency"), (record.Direction, record.Category));
        Assert.Contains("sos", record.Flags!);
        Assert.All(exchange.Messages, text => Assert.StartsWith("sip:900@", text.Uri, StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    [Clause("5.5")]
    public async Task An_acknowledged_sos_leaves_the_lift_to_the_guard_and_a_stranger_acknowledges_nothing()
    {
        var (phone, exchange) = await StartWatchedAsync();

        await phone.HoldKeyAsync("SOS", Held);
        await SeesTextAsync(exchange, "紧急求助", "#1/1");
        Assert.Equal(202, await exchange.TextAsync(phone, "666", "OK 1"));
        Assert.Equal(200, await exchange.TextAsync(phone, "900", "OK 1"));
        await phone.LiftAsync();
        await phone.TapAllAsync("302"); // without #: for 10 s it ends a PIN that takes the SOS back
        await exchange.SeesCallAsync("302");

        Assert.Empty(exchange.Calls("110"));
    }

    [Fact(Timeout = 120_000)]
    [Clause("5.5")]
    public async Task An_sos_is_texted_again_until_somebody_acknowledges_and_each_text_once()
    {
        var (phone, exchange) = await StartWatchedAsync();

        await phone.HoldKeyAsync("SOS", Held);
        var first = await SeesTextAsync(exchange, "紧急求助", "#1/1");
        var again = await SeesTextAsync(exchange, "紧急求助", "#1/2", Repeats * 1.5);
        Assert.Equal(200, await exchange.TextAsync(phone, "900", "OK 1"));
        await phone.LiftAsync(); // on-hook the receiver's sound stands still
        await phone.ListenAsync(Repeats.TotalSeconds + 3);

        Note($"#1/1 → #1/2: {Stopwatch.GetElapsedTime(first.At, again.At).TotalSeconds:0.0} s");
        Assert.Equal(["#1/1", "#1/2"], exchange.Messages.Select(text => text.Body.Split(' ')[^1]));
    }

    [Fact(Timeout = 60_000)]
    [Clause("5.5")]
    public async Task Sos_in_a_call_marks_it_and_is_texted_while_the_call_goes_on()
    {
        var (phone, exchange) = await StartWatchedAsync();
        var caller = await exchange.CallAsync(phone, "303");
        await AnswerAsync(phone);
        await caller.AnsweredAsync();

        await phone.HoldKeyAsync("SOS", Held);
        await SeesTextAsync(exchange, "紧急求助", "#1/1");
        Assert.True((await phone.Api.StateAsync()).HasCall("active"), "the call is still there");
        Assert.Equal(200, await caller.HangUpAsync());
        await phone.IsLeftAsync();

        var record = await phone.Api.LastEndedAsync();
        Assert.Equal(("in", "emergency"), (record.Direction, record.Category));
        Assert.Contains("sos", record.Flags!);
        Assert.Empty(exchange.Calls("110"));
    }

    [Fact(Timeout = 60_000)]
    [Clause("5.5")]
    public async Task A_touch_of_sos_alerts_nobody()
    {
        var (phone, exchange) = await StartWatchedAsync();

        await phone.HoldKeyAsync("SOS", TimeSpan.FromSeconds(0.5));
        await phone.LiftAsync();
        await phone.TapAllAsync("302#");
        await exchange.SeesCallAsync("302");

        Assert.Empty(exchange.Messages);
    }

    [Fact(Timeout = 60_000)]
    [Clause("5.4")]
    public async Task A_claimed_leader_is_reported_by_text_and_not_by_name()
    {
        var (phone, exchange) = await StartWatchedAsync();
        var caller = await exchange.CallAsync(phone, "303");
        await AnswerAsync(phone);
        await caller.AnsweredAsync();

        await phone.NoteAsync("*1");
        await SeesTextAsync(exchange, "来电者自称领导", "/1");
        Assert.Equal(200, await caller.HangUpAsync());
        await phone.IsLeftAsync();

        Assert.DoesNotContain(exchange.Messages, text => text.Body.Contains("303", StringComparison.Ordinal));
    }

    private static Task<Taken> SeesTextAsync(SipExchange exchange, string words, string number, TimeSpan? limit = null) =>
        exchange.SeesAsync(
            request => request.Method == "MESSAGE" && request.Body.Contains(words, StringComparison.Ordinal)
                && request.Body.Contains(number, StringComparison.Ordinal),
            $"the text {words} {number}",
            limit);

    private async Task<(PhoneProcess Phone, SipExchange Exchange)> StartWatchedAsync()
    {
        var exchange = StartExchange();
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            PeerPort = exchange.Port,
            Tables = ["[station]", "emergency-contact = \"110\"", "[alerts]", $"messages = [\"sip:900@127.0.0.1:{exchange.Port}\"]"],
        });
        return (phone, exchange);
    }
}
