using CallDesk;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>Whole calls through PJSIP: who has which stream when, and that every one is given back.</summary>
[Collection(PjsipCollection.Name)]
public sealed class SipAgentTests
{
    [Fact]
    public async Task A_call_has_a_stream_at_each_end_and_sound_goes_through()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using ManualResetEventSlim heard = HearsTone(phone);
        var call = phone.Talk();
        Assert.Equal(2, StreamLeg.Borrowed);
        Assert.Equal(2, phone.Agent.LiveCalls);
        Assert.True(heard.Wait(SelfCaller.Patience, TestContext.Current.CancellationToken), phone.Log);

        phone.HangUp(call);
        Assert.Equal(0, StreamLeg.Borrowed);
        Assert.Equal(0, phone.Agent.LiveCalls);
    }

    /// <summary>The desk forgets a call with its end: what was measured of it comes before, once, and only if there was sound.</summary>
    [Fact]
    public async Task What_was_measured_of_a_call_comes_before_its_end()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        using ManualResetEventSlim heard = HearsTone(phone);
        var call = phone.Talk();

        // Sound has come out of the one call that went into the other: both have something to be measured.
        Assert.True(heard.Wait(SelfCaller.Patience, TestContext.Current.CancellationToken), phone.Log);
        phone.Agent.Carry(new HoldCall(call.In));
        phone.Next<HoldChanged>();
        phone.Media.SetOrder(AudioOrder.Silence);
        phone.Agent.Carry(new Release(call.Out));
        var last = Enumerable.Range(0, 4).Select(_ => phone.Next<DeskEvent>(e => e is TalkMeasured or CallEnded)).ToList();
        foreach (CallId id in new[] { call.Out, call.In })
        {
            Assert.Equal(
                [typeof(TalkMeasured), typeof(CallEnded)],
                last.Where(e => (e as TalkMeasured)?.Call == id || (e as CallEnded)?.Call == id).Select(e => e.GetType()));
        }
    }

    [Fact]
    public async Task Hold_and_retrieve_change_the_streams_and_lose_none()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        var call = phone.Talk();
        for (var i = 0; i < 3; i++)
        {
            phone.Agent.Carry(new HoldCall(call.In));
            Assert.Equal(new HoldChanged(call.In, true), phone.Next<HoldChanged>());
            Assert.InRange(StreamLeg.Borrowed, 0, 2);
            phone.Agent.Carry(new RetrieveCall(call.In));
            Assert.Equal(new HoldChanged(call.In, false), phone.Next<HoldChanged>());
            Assert.True(SpinWait.SpinUntil(() => StreamLeg.Borrowed == 2, SelfCaller.Patience), $"{StreamLeg.Borrowed} streams");
        }

        phone.HangUp(call);
        Assert.Equal(0, StreamLeg.Borrowed);
    }

    /// <summary>The last wish wins: hold, retrieve and hold again in one breath end held.</summary>
    [Fact]
    public async Task Wishes_that_come_faster_than_the_answers_end_with_the_last()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        var call = phone.Talk();
        phone.Agent.Carry(new HoldCall(call.In));
        phone.Agent.Carry(new RetrieveCall(call.In));
        Assert.True(phone.Next<HoldChanged>().Held);
        Assert.False(phone.Next<HoldChanged>().Held);
        phone.HangUp(call);
    }

    /// <summary>
    /// Both ends ask at the same time (glare, RFC 3261 §14.1): each hears what became of it, and both can hold again.
    /// </summary>
    [Fact]
    public async Task Two_holds_at_once_leave_nobody_unable_to_hold()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        var call = phone.Talk();
        phone.Agent.Carry(new HoldCall(call.In));
        phone.Agent.Carry(new HoldCall(call.Out));
        DeskEvent first = phone.Next<DeskEvent>(e => e is HoldChanged or HoldFailed);
        DeskEvent second = phone.Next<DeskEvent>(e => e is HoldChanged or HoldFailed);
        Assert.NotEqual(CallOf(first), CallOf(second));

        phone.Agent.Carry(new RetrieveCall(call.In));
        phone.Next<DeskEvent>(e => e is HoldChanged or HoldFailed && CallOf(e) == call.In);
        phone.HangUp(call);
    }

    [Fact]
    public async Task A_call_over_IPv6_has_its_streams_and_is_released()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "this machine has no IPv6");
        await using SelfCaller phone = await SelfCaller.StartAsync(System.Net.IPAddress.IPv6Loopback);
        var call = phone.Talk();
        Assert.Equal(2, StreamLeg.Borrowed);
        phone.HangUp(call);
        Assert.Equal("", phone.Log);
    }

    [Fact]
    public async Task Thirty_calls_in_a_row_leave_nothing_behind()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            var call = phone.Talk();
            Assert.Equal(2, StreamLeg.Borrowed);
            phone.HangUp(call);
            Assert.Equal(0, StreamLeg.Borrowed);
        }

        Assert.Equal(0, phone.Agent.LiveCalls);
        Assert.Equal("", phone.Log);
    }

    [Fact]
    public async Task The_media_thread_allocates_nothing_while_two_legs_talk()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        var call = phone.Talk();
        Frames(50);
        long before = phone.Media.Statistics.AllocatedBytes;
        Frames(200);
        Assert.Equal(0, phone.Media.Statistics.AllocatedBytes - before);
        phone.HangUp(call);

        void Frames(long more)
        {
            long until = phone.Media.Statistics.Frames + more;
            Assert.True(SpinWait.SpinUntil(() => phone.Media.Statistics.Frames >= until, SelfCaller.Patience));
        }
    }

    [Fact]
    public async Task A_caller_who_gives_up_and_a_guard_who_refuses_are_told_apart()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        phone.Agent.DialUri(new CallId(101), phone.Uri);
        CallId ringing = phone.Next<CallArrived>().Call;
        phone.Agent.Carry(new SignalRinging(ringing));
        Assert.Equal(new CallProgressed(new CallId(101), false), phone.Next<CallProgressed>());
        phone.Agent.Carry(new Release(new CallId(101)));
        Assert.Equal(EndCause.FarCancel, phone.Next<CallEnded>(e => e.Call == ringing).Cause);

        phone.Agent.DialUri(new CallId(103), phone.Uri);
        phone.Agent.Carry(new Reject(phone.Next<CallArrived>().Call, 486));
        CallEnded refused = phone.Next<CallEnded>(e => e.Call == new CallId(103));
        Assert.Equal((EndCause.Failed, 486), (refused.Cause, refused.SipStatus));
    }

    [Fact]
    public async Task An_address_that_is_none_ends_the_call_at_once()
    {
        await using SelfCaller phone = await SelfCaller.StartAsync();
        phone.Agent.DialUri(new CallId(1), "sip:<<not a uri");
        Assert.Equal(EndCause.Failed, phone.Next<CallEnded>().Cause);
        phone.HangUp(phone.Talk());
    }

    [Fact]
    public async Task A_phone_that_is_going_down_ends_its_calls_and_gives_the_streams_back()
    {
        SelfCaller phone = await SelfCaller.StartAsync();
        phone.Talk();
        await phone.DisposeAsync();
        Assert.Equal(0, StreamLeg.Borrowed);
    }

    private static CallId CallOf(DeskEvent e) => e is HoldChanged changed ? changed.Call : ((HoldFailed)e).Call;

    /// <summary>Set when the tone at the microphone comes out of the receiver.</summary>
    private static ManualResetEventSlim HearsTone(SelfCaller phone)
    {
        var heard = new ManualResetEventSlim();
        phone.Device.Played = (_, pairs) =>
        {
            if (pairs.Where((_, i) => i % 2 == 0).Any(sample => Math.Abs(sample) > 2_000))
            {
                heard.Set();
            }
        };
        return heard;
    }
}
