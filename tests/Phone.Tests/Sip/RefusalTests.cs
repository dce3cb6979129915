using System.Text.RegularExpressions;
using CallDesk;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>What the network may not do to a guard's phone.</summary>
[Collection(PjsipCollection.Name)]
public sealed class RefusalTests
{
    private const string Pcma = "m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000";

    [Theory]
    [InlineData("m=audio 40000 RTP/AVP 18\r\na=rtpmap:18 G729/8000")]
    [InlineData("m=video 40000 RTP/AVP 99\r\na=rtpmap:99 H264/90000")]
    [InlineData("m=audio 0 RTP/AVP 8")]
    public async Task A_call_without_a_codec_of_ours_is_refused_and_never_rings(string media)
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var stranger = new Stranger(phone.Agent.Bound);
        await stranger.SendAsync("INVITE", Stranger.Sdp(media));
        Assert.Equal(488, (await stranger.AnswerAsync("INVITE")).Status);
        await NothingRangAsync(phone);
    }

    [Fact]
    public async Task A_phone_that_is_going_down_refuses_with_503()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var stranger = new Stranger(phone.Agent.Bound);
        phone.Agent.RefuseNewCalls();
        await stranger.SendAsync("INVITE", Stranger.Sdp(Pcma));
        Assert.Equal(503, (await stranger.AnswerAsync("INVITE")).Status);
        await NothingRangAsync(phone);
    }

    [Fact]
    public async Task Nobody_can_send_the_guard_elsewhere_in_the_middle_of_a_call()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var stranger = new Stranger(phone.Agent.Bound);
        await stranger.SendAsync("INVITE", Stranger.Sdp(Pcma));
        phone.Agent.Carry(new Answer(phone.Next<CallArrived>().Call));
        (int status, string answer) = await stranger.AnswerAsync("INVITE");
        Assert.Equal(200, status);
        string tag = Stranger.TagOf(answer, "To");
        await stranger.SendAsync("ACK", toTag: tag);
        phone.Next<CallConnected>();

        await stranger.SendAsync("REFER", more: "Refer-To: <sip:elsewhere@127.0.0.1>\r\n", toTag: tag);
        Assert.Equal(603, (await stranger.AnswerAsync("REFER")).Status);
        Assert.Equal(1, phone.Agent.LiveCalls);

        await stranger.SendAsync("BYE", toTag: tag);
        Assert.Equal(200, (await stranger.AnswerAsync("BYE")).Status);
        Assert.Equal(EndCause.FarBye, phone.Next<CallEnded>().Cause);
        Assert.Equal(0, StreamLeg.Borrowed);
    }

    [Fact]
    public async Task Nobody_can_take_the_place_of_a_caller()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var caller = new Stranger(phone.Agent.Bound);
        await caller.SendAsync("INVITE", Stranger.Sdp(Pcma));
        phone.Agent.Carry(new Answer(phone.Next<CallArrived>().Call));
        string answer = (await caller.AnswerAsync("INVITE")).Message;
        string tag = Stranger.TagOf(answer, "To");
        string from = Stranger.TagOf(answer, "From");
        string id = Regex.Match(answer, @"\nCall-ID: (\S+)").Groups[1].Value;
        await caller.SendAsync("ACK", toTag: tag);
        phone.Next<CallConnected>();

        using var intruder = new Stranger(phone.Agent.Bound);
        await intruder.SendAsync("INVITE", Stranger.Sdp(Pcma), $"Replaces: {id};to-tag={tag};from-tag={from}\r\n");
        Assert.InRange((await intruder.AnswerAsync("INVITE")).Status, 400, 699);
        Assert.Equal(1, phone.Agent.LiveCalls);
    }

    [Fact]
    public async Task A_redirection_is_not_followed()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var redirector = new Stranger(phone.Agent.Bound);
        using var elsewhere = new Stranger(phone.Agent.Bound);
        phone.Agent.DialUri(new CallId(1), $"sip:302@{redirector.Here}");
        string invite = await redirector.HearAsync(message => message.StartsWith("INVITE ", StringComparison.Ordinal));
        string[] kept = [.. invite.Split("\r\n").Where(line => Regex.IsMatch(line, "^(Via|From|To|Call-ID|CSeq):"))];
        await redirector.RawAsync(
            $"SIP/2.0 302 Moved Temporarily\r\n{string.Join("\r\n", kept)};tag=r\r\n".Replace("INVITE;tag=r", "INVITE", StringComparison.Ordinal)
            + $"Contact: <sip:elsewhere@{elsewhere.Here}>\r\nContent-Length: 0\r\n\r\n");
        CallEnded ended = phone.Next<CallEnded>();
        Assert.Equal((EndCause.Failed, 302), (ended.Cause, ended.SipStatus));
    }

    /// <summary>An ordinary caller afterwards is the next thing that rings.</summary>
    /// <summary>Only the registrar, and only when it was asked, may say that messages wait.</summary>
    [Fact]
    public async Task A_message_summary_that_nobody_asked_for_is_not_believed()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var stranger = new Stranger(phone.Agent.Bound);
        await stranger.SendAsync(
            "NOTIFY",
            "Messages-Waiting: yes\r\n",
            "Event: message-summary\r\nSubscription-State: active;expires=60\r\n",
            contentType: "application/simple-message-summary");

        // What comes after it is answered: then it has been dealt with.
        await stranger.SendAsync("INVITE", Stranger.Sdp("m=audio 40000 RTP/AVP 18\r\na=rtpmap:18 G729/8000"));
        Assert.Equal(488, (await stranger.AnswerAsync("INVITE")).Status);
        Assert.Empty(await phone.ReportedAsync());
    }

    private static async Task NothingRangAsync(SelfCaller phone)
    {
        Assert.Equal(0, phone.Agent.LiveCalls);
        await phone.OnPjsipThreadAsync(static () => { });
        Assert.Empty(phone.Parties.Names);
        Assert.Equal(0, StreamLeg.Borrowed);
    }
}
