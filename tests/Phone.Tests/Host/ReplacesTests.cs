using System.Text.RegularExpressions;
using CallDesk;
using Phone.Audio;
using Phone.Panel;
using Phone.Tests.Sip;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>INVITE with Replaces (RFC 3891) at the whole phone: who may take a caller's place, and when.</summary>
[Collection(PjsipCollection.Name)]
public sealed class ReplacesTests
{
    private const string Pcma = "m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000";

    [Fact]
    [Clause("1.8")]
    [Clause("4.3b")]
    public async Task In_the_guards_call_another_takes_over_and_the_first_is_released()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        using var caller = new Stranger(phone.Host.SipEndpoint, "302");
        string dialog = await TalkAsync(phone, caller);
        Until(() => phone.Hands.Pins().MicrophoneOpen);

        using var office = new Stranger(phone.Host.SipEndpoint, "303");
        await office.SendAsync("INVITE", Stranger.Sdp(Pcma), dialog);
        (int status, string answer) = await office.AnswerAsync("INVITE");
        Assert.Equal(200, status);
        await office.SendAsync("ACK", toTag: Stranger.TagOf(answer, "To"));
        await caller.AgreeAsync(await caller.HearAsync(message => message.StartsWith("BYE ", StringComparison.Ordinal)));
        PhoneSnapshot now = await phone.UntilAsync(now => now.Desk.Current?.Flags.Contains(CallFlags.PartyReplaced) == true);

        Assert.Equal(CallPhase.Active, now.Desk.Current!.Phase);
        Assert.Contains("303", Assert.Single(now.Remotes).Value, StringComparison.Ordinal);
        Assert.True(phone.Hands.Pins().MicrophoneOpen);
        Until(() => StreamLeg.Borrowed == 1);

        await office.SendAsync("BYE", toTag: Stranger.TagOf(answer, "To"));
        await phone.UntilAsync(now => now.Desk.Calls.All(call => call.Phase == CallPhase.Released));
        Until(() => StreamLeg.Borrowed == 0);
    }

    [Fact]
    [Clause("4.3b")]
    [Clause("1.10")]
    public async Task With_the_handset_down_nobody_does_and_the_microphone_stays_shut()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        using var caller = new Stranger(phone.Host.SipEndpoint, "302");
        string dialog = await TalkAsync(phone, caller);
        await phone.MoveHookAsync(off: false);
        Until(() => !phone.Hands.Pins().MicrophoneOpen);

        using var office = new Stranger(phone.Host.SipEndpoint, "303");
        await office.SendAsync("INVITE", Stranger.Sdp(Pcma), dialog);
        Assert.InRange((await office.AnswerAsync("INVITE")).Status, 481, 603);
        Assert.False(phone.Hands.Pins().MicrophoneOpen);
    }

    [Fact]
    [Clause("4.3b")]
    public async Task A_call_that_rings_is_nobodys_to_take()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        using var caller = new Stranger(phone.Host.SipEndpoint, "302");
        await caller.SendAsync("INVITE", Stranger.Sdp(Pcma));
        string ringing = await caller.HearAsync(message => message.StartsWith("SIP/2.0 180", StringComparison.Ordinal));

        using var office = new Stranger(phone.Host.SipEndpoint, "303");
        await office.SendAsync("INVITE", Stranger.Sdp(Pcma), Replaces(ringing));
        Assert.Equal(481, (await office.AnswerAsync("INVITE")).Status);
        await phone.UntilAsync(now => now.Desk.Ringing);
        Assert.False(phone.Hands.Pins().MicrophoneOpen);
        await caller.SendAsync("CANCEL");
    }

    [Fact]
    public async Task Somebody_without_a_codec_of_ours_does_not_cost_the_caller_his_call()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        using var caller = new Stranger(phone.Host.SipEndpoint, "302");
        string dialog = await TalkAsync(phone, caller);

        using var office = new Stranger(phone.Host.SipEndpoint, "303");
        await office.SendAsync("INVITE", Stranger.Sdp("m=audio 40000 RTP/AVP 18\r\na=rtpmap:18 G729/8000"), dialog);
        Assert.InRange((await office.AnswerAsync("INVITE")).Status, 400, 699);
        Assert.Equal(CallPhase.Active, phone.Now.Desk.Current!.Phase);
        Assert.DoesNotContain(CallFlags.PartyReplaced, phone.Now.Desk.Current.Flags);
    }

    /// <summary>The guard talks to the caller.</summary>
    /// <returns>The header that names their dialog.</returns>
    private static async Task<string> TalkAsync(WholePhone phone, Stranger caller)
    {
        await caller.SendAsync("INVITE", Stranger.Sdp(Pcma));
        await phone.UntilAsync(now => now.Desk.Ringing);
        await phone.MoveHookAsync(off: true);
        string answer = (await caller.AnswerAsync("INVITE")).Message;
        await caller.SendAsync("ACK", toTag: Stranger.TagOf(answer, "To"));
        await phone.UntilAsync(now => now.Desk.Current is { Phase: CallPhase.Active, Connected: true });
        return Replaces(answer);
    }

    private static string Replaces(string answer) =>
        $"Replaces: {Regex.Match(answer, @"\nCall-ID: (\S+)").Groups[1].Value};to-tag={Stranger.TagOf(answer, "To")}"
        + $";from-tag={Stranger.TagOf(answer, "From")}\r\n";

    private static void Until(Func<bool> so) => Assert.True(SpinWait.SpinUntil(so, WholePhone.Patience));
}
