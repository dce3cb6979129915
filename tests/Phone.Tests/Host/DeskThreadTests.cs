using System.Collections.Concurrent;
using CallDesk;
using Phone.Host;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>One thread, one ordered queue, and the desk's own deadlines.</summary>
public sealed class DeskThreadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<DeskStep> _steps = [];

    [Fact]
    public void Events_are_stepped_in_the_order_in_which_they_arose_and_numbered_without_a_gap()
    {
        DeskThread desk = Started();
        Parallel.For(0, 4, sender =>
        {
            for (var i = 0; i < 250; i++)
            {
                desk.Post(new JournalUnavailable($"{sender} {i}"));
            }
        });

        Assert.True(desk.Stop(Patience));
        DeskStep[] steps = [.. _steps];
        Assert.Equal(Enumerable.Range(0, 1_000).Select(n => (long)n), steps.Select(step => step.Sequence));
        Assert.Equal(steps.OrderBy(step => step.At).Select(step => step.Sequence), steps.Select(step => step.Sequence));
        for (var sender = 0; sender < 4; sender++)
        {
            var own = steps.Select(step => ((JournalUnavailable)step.Event).Reason.Split(' ')).Where(reason => reason[0] == $"{sender}");
            Assert.Equal(Enumerable.Range(0, 250).Select(i => $"{i}"), own.Select(reason => reason[1]));
        }
    }

    [Fact]
    public void A_deadline_is_kept_without_anyone_posting_anything()
    {
        DeskThread desk = Started();
        desk.Post(new SettingsLoaded(new DeskSettings()));
        desk.Post(new CallArrived(new CallId(2), new PartyToken("somebody")));
        var arrived = Next<CallArrived>();
        var due = Next<Due>();
        Assert.NotNull(arrived.State.NextDue);
        Assert.InRange((due.At - arrived.State.NextDue.Value).TotalMilliseconds, 0, 2_000);
        Assert.True(desk.Stop(Patience));
    }

    [Fact]
    public void A_desk_with_nothing_to_do_sleeps_and_gives_a_sign_of_life_when_nudged()
    {
        DeskThread desk = Started();
        desk.Post(new JournalRestored());
        Next<JournalRestored>();
        SpinWait.SpinUntil(() => false, 50); // it goes to sleep by itself
        long asleep = desk.Heartbeat;
        Assert.False(SpinWait.SpinUntil(() => desk.Heartbeat != asleep, 100));
        desk.Nudge();
        Assert.True(SpinWait.SpinUntil(() => desk.Heartbeat != asleep, Patience));
        Assert.True(desk.Stop(Patience));
    }

    [Fact]
    public async Task What_was_posted_before_the_stop_is_still_carried_out()
    {
        using var gate = new ManualResetEventSlim();
        var carried = new ConcurrentQueue<DeskEvent>();
        var desk = new DeskThread(DeskState.Initial, step =>
        {
            gate.Wait(Patience);
            carried.Enqueue(step.Event);
        });
        desk.Start();
        desk.Post(new JournalRestored());
        desk.Post(new ShutdownRequested());
        var stopping = Task.Run(() => desk.Stop(Patience), TestContext.Current.CancellationToken);
        gate.Set();
        Assert.True(await stopping);
        Assert.Equal([new JournalRestored(), new ShutdownRequested()], carried);
    }

    [Fact]
    public void A_desk_that_never_started_stops_at_once() =>
        Assert.True(new DeskThread(DeskState.Initial, _ => { }).Stop(TimeSpan.Zero));

    [Fact]
    public void A_moment_of_hardware_lies_on_the_desks_own_clock()
    {
        Moment before = DeskThread.Now;
        Moment stamped = DeskThread.At(System.Diagnostics.Stopwatch.GetTimestamp());
        Assert.InRange(stamped.Microseconds, before.Microseconds, DeskThread.Now.Microseconds);
    }

    private DeskThread Started()
    {
        var desk = new DeskThread(DeskState.Initial, _steps.Add);
        desk.Start();
        return desk;
    }

    private DeskStep Next<T>()
        where T : DeskEvent
    {
        while (_steps.TryTake(out DeskStep step, Patience))
        {
            if (step.Event is T)
            {
                return step;
            }
        }

        throw new TimeoutException($"no {typeof(T).Name} came");
    }
}
