using CallDesk;
using Phone.Tests.Audio;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>REFER from our side (clause 1.8): every way it can end, each told once.</summary>
[Collection(PjsipCollection.Name)]
public sealed class TransferTests
{
    [Fact]
    public async Task A_blind_transfer_is_followed_to_its_end()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        phone.Agent.Carry(new BlindTransfer(end.Call, "8000"));

        string refer = await end.HearAsync("REFER");
        Assert.StartsWith("<sip:8000@127.0.0.1:5060>", FarEnd.Field(refer, "Refer-To"), StringComparison.Ordinal);
        Assert.Contains("sip:201@127.0.0.1", FarEnd.Field(refer, "Referred-By"), StringComparison.Ordinal);
        await end.AnswerAsync(refer, "202 Accepted");
        await end.NotifyAsync(refer, "SIP/2.0 100 Trying", last: false);
        await end.NotifyAsync(refer, "SIP/2.0 180 Ringing", last: false);
        await end.NotifyAsync(refer, "SIP/2.0 200 OK", last: true);

        Assert.Equal(
            [new TransferProgressed(end.Call, 100), new TransferProgressed(end.Call, 180), new TransferEnded(end.Call, true, 200)],
            await phone.ReportedAsync());
        await ReleaseAsync(phone, end);
    }

    [Theory]
    [InlineData("403 Forbidden", 403)]
    [InlineData("603 Decline", 603)]
    [InlineData("501 Not Implemented", 501)]
    public async Task A_refused_REFER_ends_at_once_and_the_call_stays(string answer, int status)
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        phone.Agent.Carry(new BlindTransfer(end.Call, "8000"));
        await end.AnswerAsync(await end.HearAsync("REFER"), answer);
        Assert.Equal(new TransferEnded(end.Call, false, status), phone.Next<TransferEnded>());
        Assert.Equal(1, phone.Agent.LiveCalls);
        await ReleaseAsync(phone, end);
    }

    /// <summary>The target is busy; then the guard tries another, on the same call.</summary>
    [Fact]
    public async Task A_target_that_is_busy_leaves_the_caller_for_a_second_try()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        phone.Agent.Carry(new BlindTransfer(end.Call, "8000"));
        string first = await end.HearAsync("REFER");
        await end.AnswerAsync(first, "202 Accepted");
        await end.NotifyAsync(first, "SIP/2.0 486 Busy Here", last: true);
        Assert.Equal(new TransferEnded(end.Call, false, 486), phone.Next<TransferEnded>());

        phone.Agent.Carry(new BlindTransfer(end.Call, "8001"));
        string second = await end.HearAsync("REFER", notWith: first);
        Assert.Contains("sip:8001@", FarEnd.Field(second, "Refer-To"), StringComparison.Ordinal);
        await end.AnswerAsync(second, "202 Accepted");
        await end.NotifyAsync(second, "SIP/2.0 200 OK", last: true);
        Assert.Equal(new TransferEnded(end.Call, true, 200), phone.Next<TransferEnded>());
        await ReleaseAsync(phone, end);
    }

    [Fact]
    public async Task A_far_end_that_agrees_and_falls_silent_is_given_up()
    {
        await using SelfCaller phone =
            await SelfCaller.StartAsync(new SelfCaller(transferPatience: TimeSpan.FromMilliseconds(300)));
        using FarEnd end = await FarEnd.TalkAsync(phone);
        phone.Agent.Carry(new BlindTransfer(end.Call, "8000"));
        string refer = await end.HearAsync("REFER");
        await end.AnswerAsync(refer, "202 Accepted");
        Assert.Equal(new TransferEnded(end.Call, false, 408), phone.Next<TransferEnded>());

        await end.NotifyAsync(refer, "SIP/2.0 200 OK", last: true);
        Assert.Empty(await phone.ReportedAsync());
        await ReleaseAsync(phone, end);
    }

    /// <summary>A NOTIFY in time ends the watch: a target may ring for as long as it likes.</summary>
    [Fact]
    public async Task A_target_that_rings_for_long_is_waited_for()
    {
        TimeSpan patience = TimeSpan.FromMilliseconds(1_500);
        await using SelfCaller phone = await SelfCaller.StartAsync(new SelfCaller(transferPatience: patience));
        using FarEnd end = await FarEnd.TalkAsync(phone);
        phone.Agent.Carry(new BlindTransfer(end.Call, "8000"));
        string refer = await end.HearAsync("REFER");
        await end.AnswerAsync(refer, "202 Accepted");
        await end.NotifyAsync(refer, "SIP/2.0 180 Ringing", last: false);
        Assert.Equal(new TransferProgressed(end.Call, 180), phone.Next<TransferProgressed>());

        // The timer of the REFER was started before this one.
        await Task.Delay(patience + patience, TestContext.Current.CancellationToken);
        Assert.Empty(await phone.ReportedAsync());
        await end.NotifyAsync(refer, "SIP/2.0 200 OK", last: true);
        Assert.Equal(new TransferEnded(end.Call, true, 200), phone.Next<TransferEnded>());
        await ReleaseAsync(phone, end);
    }

    [Fact]
    public async Task A_far_end_that_leaves_during_a_transfer_ends_the_call_once()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        phone.Agent.Carry(new BlindTransfer(end.Call, "8000"));
        string refer = await end.HearAsync("REFER");
        await end.AnswerAsync(refer, "202 Accepted");
        await end.NotifyAsync(refer, "SIP/2.0 180 Ringing", last: false);
        Assert.Equal(200, await end.AskAsync("BYE"));
        DeskEvent[] told = await phone.ReportedAsync();
        Assert.Equal([new TransferProgressed(end.Call, 180), new CallEnded(end.Call, EndCause.FarBye, 200)], told);
    }

    [Fact]
    public async Task An_attended_transfer_names_the_dialog_of_the_consultation()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd caller = await FarEnd.TalkAsync(phone);
        using FarEnd colleague = await FarEnd.TalkAsync(phone);
        phone.Agent.Carry(new AttendedTransfer(caller.Call, colleague.Call));

        string refer = await caller.HearAsync("REFER");
        string to = Uri.UnescapeDataString(FarEnd.Field(refer, "Refer-To"));
        Assert.Contains(colleague.Here, to, StringComparison.Ordinal);
        Assert.Contains($"Replaces={colleague.Dialog.Id}", to, StringComparison.Ordinal);
        Assert.Contains($"to-tag={colleague.Dialog.Far}", to, StringComparison.Ordinal);
        Assert.Contains($"from-tag={colleague.Dialog.Near}", to, StringComparison.Ordinal);
        await caller.AnswerAsync(refer, "202 Accepted");
        await caller.NotifyAsync(refer, "SIP/2.0 200 OK", last: true);
        Assert.Equal(new TransferEnded(caller.Call, true, 200), phone.Next<TransferEnded>());
        Assert.Equal(200, await colleague.AskAsync("BYE"));
        await ReleaseAsync(phone, caller);
    }

    [Fact]
    public async Task A_consultation_that_has_just_ended_cannot_be_transferred_to()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd caller = await FarEnd.TalkAsync(phone);
        phone.Agent.Carry(new AttendedTransfer(caller.Call, new CallId(77)));
        Assert.Equal(new TransferEnded(caller.Call, false, 481), phone.Next<TransferEnded>());
        await ReleaseAsync(phone, caller);
    }

    /// <summary>A far end that refers on and on: the desk is asked once, and no call is placed that it has not dialled.</summary>
    [Fact]
    public async Task REFERs_from_afar_place_no_call_however_often_they_come()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using FarEnd end = await FarEnd.TalkAsync(phone);
        Assert.Equal(202, await end.AskAsync("REFER", "Refer-To: <sip:1680@127.0.0.1>\r\n"));
        for (var i = 1; i < 5; i++)
        {
            Assert.Equal(603, await end.AskAsync("REFER", $"Refer-To: <sip:168{i}@127.0.0.1>\r\n"));
        }

        Assert.Equal((1, 4L), (phone.Agent.LiveCalls, phone.Agent.Counters.Transfers));
        Assert.Equal([new ReferRequested(end.Call, "1680")], await phone.ReportedAsync());
        await ReleaseAsync(phone, end);
    }

    private static async Task ReleaseAsync(SelfCaller phone, FarEnd end)
    {
        phone.Agent.Carry(new Release(end.Call));
        await end.AnswerAsync(await end.HearAsync("BYE"), "200 OK");
        Assert.Equal(EndCause.Near, phone.Next<CallEnded>(ended => ended.Call == end.Call).Cause);
    }
}
