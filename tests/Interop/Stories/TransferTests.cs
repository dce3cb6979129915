using System.Text.RegularExpressions;

namespace Interop;

/// <summary>The guard hands a caller on by keys: told first to whom, and back when nobody takes over.</summary>
[Clause("1.8")]
public sealed class TransferTests : PeerStory
{
    [Fact(Timeout = 60_000)]
    public async Task The_caller_is_told_then_referred_and_the_phone_leaves_when_the_target_has_taken_over()
    {
        var phone = await StartNoisyPhoneAsync("hold-phrases = \"off\"");
        var (caller, ear) = await TalkAsync(phone);
        var start = ear.Heard().Samples.Length;
        var refer = await ReferAsync(phone, caller);
        var told = ear.Heard().Between(start - RoundTrip);

        await caller.NotifyAsync("180 Ringing", final: false);
        await caller.NotifyAsync("200 OK", final: true);
        await caller.IsAskedAsync("BYE");
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        Assert.Contains("sip:202@", refer.Header("Refer-To"), StringComparison.Ordinal);
        Assert.True(Prompt.In(told, "transferring-to") > Prompt.Recognised, "the REFER came before the caller was told to whom");
        Assert.Contains("transferred", (await phone.Api.LastEndedAsync()).Flags);
    }

    [Fact(Timeout = 60_000)]
    public async Task Another_makers_phone_follows_the_REFER_and_the_two_hear_each_other()
    {
        var voice = Signals.Speech(Codec.G711A.Rate, SpeechDbfs, 60);
        var target = await StartBaresipAsync(new BaresipSetup { User = "202", Says = _ => voice, AnswersByItself = true });
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            PeerPort = target.Setup.SipPort, Microphone = Room, Desk = ["hold-phrases = \"off\"", "release-grace-s = 0"],
        });
        var caller = await StartCallerAsync();
        await ConnectAsync(caller, phone);
        await TransferAsync(phone);
        await target.SeesAsync("CALL_ESTABLISHED");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        var from = caller.Heard().Samples.Length;
        await target.ListenAsync(2);
        await caller.HangUpAsync();
        await target.SeesAsync("CALL_CLOSED");

        AssertTone(target.Heard().Inner(0.5, 0.5));
        AssertIsSpeechOf(voice, caller.Heard().Between(from));
        Assert.Contains("transferred", (await phone.Api.LastEndedAsync()).Flags);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("503 Service Unavailable")]
    [InlineData("603 Decline")]
    public async Task Refused_the_caller_comes_back_and_recalls_the_guard_who_put_the_handset_down(string status)
    {
        var phone = await StartNoisyPhoneAsync("hold-phrases = \"off\"");
        var (caller, ear) = await TalkAsync(phone);
        await ReferAsync(phone, caller);
        await phone.ReplaceAsync();

        await caller.NotifyAsync(status, final: true);
        await phone.RingsAsync();
        await phone.LiftAsync();
        await HearsTheRoomAsync(ear);
        var record = await CloseAsync(phone, caller);

        Assert.Contains("transfer-failed", record.Flags);
        Assert.Equal("far", record.ReleasedBy);
    }

    [Fact(Timeout = 90_000)]
    public async Task Consulted_first_the_caller_is_referred_to_that_very_call_and_both_are_left_when_it_is_taken_over()
    {
        var (phone, caller, _, target) = await ConsultAsync();
        await phone.TapAsync("TRANSFER");
        var refer = await caller.IsAskedAsync("REFER");
        Assert.DoesNotContain(caller.Seen, seen => seen.Method == "BYE");

        await caller.NotifyAsync("200 OK", final: true);
        await caller.IsAskedAsync("BYE");
        await target.SucceedsAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        AssertReplaces(refer.Header("Refer-To")!, target);
        var journal = await phone.Api.JournalAsync();
        Assert.Equal(["in", "out"], journal.Select(record => record.Direction).Order(StringComparer.Ordinal));
        Assert.All(journal, record => Assert.Contains("transferred", record.Flags));
    }

    [Fact(Timeout = 90_000)]
    public async Task Refused_after_a_consultation_both_are_kept_and_the_caller_recalls_the_guard()
    {
        var (phone, caller, ear, target) = await ConsultAsync();
        await phone.ReplaceAsync(); // completes it: the other side has answered
        await caller.IsAskedAsync("REFER");

        await caller.NotifyAsync("486 Busy Here", final: true);
        await phone.RingsAsync();
        await phone.LiftAsync();
        await HearsTheRoomAsync(ear);
        var both = await phone.Api.StateAsync();
        await caller.ByeAsync();
        await phone.Api.WaitForAsync(state => !state.HasCall("active"), "the caller has left");
        await phone.TapAsync("HOLD");
        await phone.Api.WaitForAsync(state => state.HasCall("active"), "the guard talks to the target again");
        await phone.ReplaceAsync();
        await target.SucceedsAsync();
        await phone.RestsAsync();

        Assert.Equal(["active", "held"], both.Calls.Select(call => call.State).Order(StringComparer.Ordinal));
        var record = (await phone.Api.JournalAsync()).Single(each => each.Direction == "in");
        Assert.Contains("transfer-failed", record.Flags);
        Assert.DoesNotContain("transferred", record.Flags);
        Assert.Equal("far", record.ReleasedBy);
    }

    /// <summary>RFC 3891: a colleague's phone hands the guard's caller over to the office; the guard goes on talking, to somebody else.</summary>
    [Fact(Timeout = 60_000)]
    [Clause("4.3b")]
    public async Task Another_takes_the_callers_place_and_the_room_goes_to_nobody_else()
    {
        var phone = await StartNoisyPhoneAsync("release-grace-s = 1");
        var (caller, old) = await TalkAsync(phone);
        var ear = OpenRtp();
        var office = StartSipp("replaces", new SippSetup
        {
            RemotePort = phone.Setup.SipPort, RtpPort = ear.Port, Pause = TimeSpan.FromSeconds(4), Keys = Replaces(caller),
        });
        await caller.IsAskedAsync("BYE");
        var from = old.Heard().Samples.Length + RoundTrip;
        await HearsTheRoomAsync(ear);
        Assert.True(old.Heard().Samples.Length <= from, "the one who was replaced is still sent the room");
        var during = Assert.Single((await phone.Api.StateAsync()).Calls);
        await office.SucceedsAsync();
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        Assert.Equal("active", during.State);
        Assert.Contains("303", during.Remote, StringComparison.Ordinal);
        var record = Assert.Single(await phone.Api.JournalAsync());
        Assert.Contains("party-replaced", record.Flags);
        Assert.Contains("303", record.Remote, StringComparison.Ordinal);
        Assert.Contains("call-replaced", await LogAsync(phone, record), StringComparison.Ordinal);
        Assert.Equal("far", record.ReleasedBy);
    }

    /// <summary>The caller's dialog as the phone knows it.</summary>
    private static Dictionary<string, string> Replaces(SipPeer caller)
    {
        var answer = caller.Seen.First(seen => seen.Status == 200);
        return new()
        {
            ["replaces"] = $"{answer.Header("Call-ID")};to-tag={TagOf(answer.Header("To")!)};from-tag={TagOf(answer.Header("From")!)}",
        };
    }

    /// <summary>The guard talks to the target, a SIPp, while the caller is held.</summary>
    private async Task<(PhoneProcess Phone, SipPeer Caller, RtpEndpoint Ear, SippProcess Target)> ConsultAsync()
    {
        var target = StartSipp("consulted", new SippSetup());
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            PeerPort = target.SipPort, Microphone = Room, Desk = ["hold-phrases = \"off\"", "release-grace-s = 0"],
        });
        var (caller, ear) = await TalkAsync(phone);
        await phone.TapAsync("TRANSFER");
        await phone.Api.WaitForAsync(state => state.HasCall("held"), "the caller is held");
        await phone.TapAllAsync("202#");
        await phone.TalksAsync();
        return (phone, caller, ear, target);
    }

    /// <summary>RFC 3891 §3: the dialog as the target knows it: its own tag is the to-tag.</summary>
    private static void AssertReplaces(string referTo, SippProcess target)
    {
        var invite = target.Message("INVITE");
        var replaces = Uri.UnescapeDataString(Regex.Match(referTo, @"Replaces=([^>&]+)").Groups[1].Value).Split(';');
        Assert.Contains("sip:202@", referTo, StringComparison.Ordinal);
        Assert.Equal(SipCall.Field(invite, "Call-ID"), replaces[0]);
        Assert.Contains($"from-tag={TagOf(SipCall.Field(invite, "From"))}", replaces);
        Assert.Contains($"to-tag={TagOf(SipCall.Field(target.Message("SIP/2.0 200"), "To"))}", replaces);
    }

    private static string TagOf(string party) => Regex.Match(party, "tag=([^;>]+)").Groups[1].Value;

    /// <summary>TRANSFER, the number, TRANSFER: returns with the REFER.</summary>
    private static async Task<SipSeen> ReferAsync(PhoneProcess phone, SipPeer caller)
    {
        await TransferAsync(phone);
        return await caller.IsAskedAsync("REFER");
    }

    private static async Task TransferAsync(PhoneProcess phone)
    {
        await phone.TapAsync("TRANSFER");
        await phone.Api.WaitForAsync(state => state.HasCall("held"), "the caller is held");
        await phone.TapAllAsync("202");
        await phone.TapAsync("TRANSFER");
    }
}
