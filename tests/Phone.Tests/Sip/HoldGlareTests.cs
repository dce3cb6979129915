using CallDesk;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>491 to our re-INVITE (RFC 3261 §14.1). The phone is the called side here: it tries again within 2 s.</summary>
[Collection(PjsipCollection.Name)]
public sealed class HoldGlareTests
{
    [Fact]
    public async Task A_hold_that_met_the_far_ends_own_offer_is_tried_again()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        phone.Agent.Carry(new HoldCall(end.Call));
        string first = await end.HearAsync("INVITE");
        await end.AnswerAsync(first, "491 Request Pending");
        string second = await end.HearAsync("INVITE", notWith: first);
        Assert.Contains("a=sendonly", second, StringComparison.Ordinal);
        await end.AnswerAsync(second, "200 OK", FarEnd.Sdp("recvonly"));
        Assert.Equal(new HoldChanged(end.Call, true), phone.Next<DeskEvent>(e => e is HoldChanged or HoldFailed));
        Assert.Equal(200, await end.AskAsync("BYE"));
    }

    [Fact]
    public async Task After_three_more_refusals_the_desk_is_told()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        phone.Agent.Carry(new HoldCall(end.Call));
        string? offer = null;
        for (var i = 0; i < 4; i++)
        {
            offer = await end.HearAsync("INVITE", notWith: offer);
            await end.AnswerAsync(offer, "491 Request Pending");
        }

        Assert.Equal(new HoldFailed(end.Call, true, 491), phone.Next<DeskEvent>(e => e is HoldChanged or HoldFailed));
        Assert.Equal(200, await end.AskAsync("BYE"));
    }

    [Fact]
    public async Task A_wish_that_was_taken_back_meanwhile_sends_nothing()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        phone.Agent.Carry(new HoldCall(end.Call));
        string first = await end.HearAsync("INVITE");
        await end.AnswerAsync(first, "491 Request Pending");
        await end.HearAsync("ACK");
        phone.Agent.Carry(new RetrieveCall(end.Call));
        Assert.Equal(new HoldChanged(end.Call, false), phone.Next<DeskEvent>(e => e is HoldChanged or HoldFailed));

        // The next thing the far end hears is the hold after that.
        phone.Agent.Carry(new HoldCall(end.Call));
        string next = await end.HearAsync("INVITE", notWith: first);
        Assert.Contains("a=sendonly", next, StringComparison.Ordinal);
        await end.AnswerAsync(next, "200 OK", FarEnd.Sdp("recvonly"));
        Assert.Equal(new HoldChanged(end.Call, true), phone.Next<HoldChanged>());
        Assert.Equal(200, await end.AskAsync("BYE"));
    }

    [Fact]
    public async Task Another_refusal_is_not_tried_again()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        phone.Agent.Carry(new HoldCall(end.Call));
        await end.AnswerAsync(await end.HearAsync("INVITE"), "488 Not Acceptable Here");
        Assert.Equal(new HoldFailed(end.Call, true, 488), phone.Next<DeskEvent>(e => e is HoldChanged or HoldFailed));
        Assert.Equal(200, await end.AskAsync("BYE"));
    }
}
