namespace Interop;

/// <summary>Several want the guard at once, or nobody answers: order, courtesy, and nobody dropped.</summary>
public sealed class LineTests : PeerStory
{
    /// <summary>One ring of the Chinese cadence lasts 5 s: two of them pass before a caller is late.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(15);

    /// <summary>Which of them depends on the day.</summary>
    private static readonly string[] Farewells = ["farewell.bye", "farewell.weekend", "farewell.festival"];

    [Fact(Timeout = 90_000)]
    [Clause("5.7")]
    [Clause("1.1")]
    public async Task The_second_caller_hears_the_apology_and_music_and_HOLD_takes_the_call()
    {
        var phone = await StartNoisyPhoneAsync("rings-limit = 1", "hold-phrases = \"off\"");
        var (first, _) = await TalkAsync(phone);
        var (second, ear) = OpenCaller(phone, "303");
        await second.InviteAsync();
        await second.IsAnsweredAsync(180);
        await second.IsAnsweredAsync(200, Late);

        await Prompt.HeardAsync(ear, 0, "apology-waiting");
        var told = ear.Heard().Samples.Length;
        await ear.ListenAsync(2);
        var waited = ear.Heard().Between(told + 4_000);
        await phone.TapAsync("HOLD");
        await HearsTheRoomAsync(ear);
        var talking = await phone.Api.StateAsync();
        await first.ByeAsync();
        var record = await CloseAsync(phone, second);

        AssertMusic(waited);
        Assert.Equal(["active", "held"], talking.Calls.Select(call => call.State).Order(StringComparer.Ordinal));
        Assert.NotNull(record.MachineAnsweredAt);
        Assert.NotNull(record.AnsweredAt);
        Assert.True(record.AnsweredAt > record.MachineAnsweredAt, "the courtesy answer counted as answered");
    }

    [Fact(Timeout = 60_000)]
    [Clause("5.7")]
    public async Task Four_are_kept_in_their_order_and_the_fifth_hears_busy()
    {
        var phone = await StartNoisyPhoneAsync("rings-limit = 20", "hold-phrases = \"off\"");
        var (first, _) = await TalkAsync(phone, "301");
        List<(SipPeer Caller, RtpEndpoint Ear)> waiting = [];
        foreach (var user in new[] { "302", "303", "304" })
        {
            waiting.Add(OpenCaller(phone, user));
            await waiting[^1].Caller.InviteAsync();
            await waiting[^1].Caller.IsAnsweredAsync(180);
        }

        var (fifth, _) = OpenCaller(phone, "305");
        await fifth.InviteAsync();
        await fifth.IsAnsweredAsync(486);
        foreach (var (caller, ear) in waiting)
        {
            await phone.TapAsync("HOLD");
            await caller.IsAnsweredAsync(200);
            await HearsTheRoomAsync(ear);
        }

        var state = await phone.Api.StateAsync();
        Assert.Equal(3, state.Calls.Count(call => call.State == "held"));
        Assert.DoesNotContain(waiting.Select(each => each.Caller).Append(first).SelectMany(caller => caller.Seen), seen => seen.Method == "BYE");
    }

    [Fact(Timeout = 60_000)]
    [Clause("1.1")]
    public async Task Nobody_answers_and_the_caller_is_sent_to_the_neighbour()
    {
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            Desk = ["rings-limit = 1", "overflow = \"forward\"", "overflow-to = \"202\""],
        });
        var (caller, _) = OpenCaller(phone);
        await caller.InviteAsync();
        var moved = await caller.IsAnsweredAsync(302, Late);
        await phone.RestsAsync();

        Assert.Contains("sip:202@", moved.Header("Contact"), StringComparison.Ordinal);
        Assert.Null((await phone.Api.LastEndedAsync()).AnsweredAt);
    }

    [Fact(Timeout = 60_000)]
    [Clause("1.1")]
    public async Task Nobody_answers_and_the_phone_apologises_and_keeps_the_caller()
    {
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            Microphone = Room, Desk = ["rings-limit = 1", "overflow = \"courtesy\"", "hold-phrases = \"off\""],
        });
        var (caller, ear) = OpenCaller(phone);
        await caller.InviteAsync();
        await caller.IsAnsweredAsync(200, Late);
        var apology = await Prompt.HeardAsync(ear, 0, "apology-waiting");
        var unanswered = await phone.Api.StateAsync();
        await phone.LiftAsync();
        await HearsTheRoomAsync(ear);
        var record = await CloseAsync(phone, caller);

        AssertOther(apology, "the apology");
        Assert.True(unanswered.Ringing, "the bell stopped at the courtesy answer");
        Assert.False(record.WithinThreeRings);
        Assert.True(record.AnsweredAt > record.MachineAnsweredAt, "the courtesy answer counted as answered");
    }

    [Fact(Timeout = 60_000)]
    [Clause("1.7")]
    public async Task A_blocked_number_is_declined_and_written_down_and_others_ring()
    {
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            Directory = ["id,name,number,class,until,reason", "nuisance,骚扰,399,blocked,2099-01-31,threats"],
        });
        var (blocked, _) = OpenCaller(phone, "399");
        await blocked.InviteAsync();
        await blocked.IsAnsweredAsync(603);
        var record = await phone.Api.LastEndedAsync();
        Assert.False((await phone.Api.StateAsync()).Ringing);

        var (other, _) = OpenCaller(phone, "302");
        await other.InviteAsync();
        await phone.RingsAsync();
        await other.CancelAsync();
        await phone.RestsAsync();
        Assert.Contains("blocked", record.Flags);
        Assert.Null(record.AnsweredAt);
    }

    [Fact(Timeout = 60_000)]
    [Clause("1.10")]
    [Clause("2.5d")]
    public async Task The_caller_is_bidden_farewell_and_is_back_when_the_handset_is_lifted_in_the_grace()
    {
        var phone = await StartNoisyPhoneAsync("release-grace-s = 5");
        var (caller, ear) = await TalkAsync(phone);

        await phone.ReplaceAsync();
        await phone.LiftAsync();
        await HearsTheRoomAsync(ear);
        Assert.DoesNotContain(caller.Seen, seen => seen.Method == "BYE");
        var down = ear.Heard().Samples.Length;
        await phone.ReplaceAsync();
        var bye = await caller.IsAskedAsync("BYE");
        await phone.RestsAsync();

        var record = await phone.Api.LastEndedAsync();
        Note($"{bye.FirstLine}; {string.Join(' ', record.Flags)}");
        Assert.Contains("near-end-first", record.Flags);
        Assert.Equal("near", record.ReleasedBy);
        Assert.True(
            Farewells.Any(key => Prompt.In(ear.Heard().Between(down - RoundTrip), key) > Prompt.Recognised),
            "no farewell was heard");
    }
}
