using CallDesk;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>What the desk is told of a call that comes in, and what is turned away before it.</summary>
[Collection(PjsipCollection.Name)]
public sealed class ArrivalTests
{
    private const string Pcma = "m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000";

    [Theory]
    [InlineData("Answer-Mode: Auto;require\r\n", true)]
    [InlineData("Call-Info: <sip:127.0.0.1>;answer-after=0\r\n", true)]
    [InlineData("", false)]
    [Clause("4.3b")]
    public async Task The_wish_to_be_answered_by_itself_is_reported_and_the_phone_only_rings(string more, bool asked)
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var caller = new Stranger(phone.Agent.Bound);
        await caller.SendAsync("INVITE", Stranger.Sdp(Pcma), more);
        CallArrived arrived = phone.Next<CallArrived>();
        Assert.Equal(asked, arrived.AutoAnswerAsked);
        phone.Agent.Carry(new SignalRinging(arrived.Call));
        await caller.HearAsync(message => message.StartsWith("SIP/2.0 180", StringComparison.Ordinal));
        phone.Agent.Carry(new Reject(arrived.Call, 486));
        Assert.Equal(486, (await caller.AnswerAsync("INVITE")).Status);
    }

    [Fact]
    public async Task A_caller_is_looked_up_by_number()
    {
        var known = new DirectoryMatch("east", EntryClass.Neighbour);
        await using SelfCaller phone = await SelfCaller.StartAsync(new SelfCaller(match: number => number == "stranger" ? known : null));
        using var caller = new Stranger(phone.Agent.Bound);
        await caller.SendAsync("INVITE", Stranger.Sdp(Pcma));
        Assert.Equal(known, phone.Next<CallArrived>().Match);
    }

    /// <summary>RFC 3326: a fork tells the phones that did not answer that another one did.</summary>
    [Theory]
    [InlineData("Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n", EndCause.AnsweredElsewhere)]
    [InlineData("reason: Q.850 ;cause=26 ;text=\"a, b; cause=1\" , sip ; CAUSE = 200\r\n", EndCause.AnsweredElsewhere)]
    [InlineData("Reason: Q.850;cause=16\r\nReason: SIP\r\n ;cause=200\r\n", EndCause.AnsweredElsewhere)]
    [InlineData("Reason: SIP;cause=600;text=\"Busy Everywhere\"\r\n", EndCause.FarCancel)]
    [InlineData("Reason: Q.850;cause=200\r\n", EndCause.FarCancel)]
    [InlineData("Reason: SIP;cause=487;text=\", SIP;cause=200\"\r\n", EndCause.FarCancel)]
    [InlineData("X-Reason: SIP;cause=200\r\n", EndCause.FarCancel)]
    [InlineData("", EndCause.FarCancel)]
    [Clause("1.1")]
    public async Task A_CANCEL_says_whether_somebody_else_answered(string more, EndCause cause)
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using var caller = new Stranger(phone.Agent.Bound);
        await caller.SendAsync("INVITE", Stranger.Sdp(Pcma));
        CallArrived arrived = phone.Next<CallArrived>();
        phone.Agent.Carry(new SignalRinging(arrived.Call));
        await caller.HearAsync(message => message.StartsWith("SIP/2.0 180", StringComparison.Ordinal));
        await caller.SendAsync("CANCEL", more: more);
        Assert.Equal(487, (await caller.AnswerAsync("INVITE")).Status);
        Assert.Equal(new CallEnded(arrived.Call, cause, 487), phone.Next<CallEnded>());
    }

    [Fact]
    public async Task What_is_turned_away_is_counted()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        foreach (string media in new[] { "m=audio 40000 RTP/AVP 18", "m=video 40000 RTP/AVP 99\r\na=rtpmap:99 H264/90000" })
        {
            using var foreign = new Stranger(phone.Agent.Bound);
            await foreign.SendAsync("INVITE", Stranger.Sdp(media));
            Assert.Equal(488, (await foreign.AnswerAsync("INVITE")).Status);
        }

        using (var extension = new Stranger(phone.Agent.Bound))
        {
            await extension.SendAsync("INVITE", Stranger.Sdp(Pcma), "Require: telepathy\r\n");
            Assert.Equal(420, (await extension.AnswerAsync("INVITE")).Status);
        }

        phone.Agent.RefuseNewCalls();
        using (var late = new Stranger(phone.Agent.Bound))
        {
            await late.SendAsync("INVITE", Stranger.Sdp(Pcma));
            Assert.Equal(503, (await late.AnswerAsync("INVITE")).Status);
        }

        await phone.OnPjsipThreadAsync(static () => { });
        Phone.Sip.SipCounters counted = phone.Agent.Counters;
        Assert.Equal((2L, 1L, 1L), (counted.Unservable, counted.Malformed, counted.ShuttingDown));
    }
}
