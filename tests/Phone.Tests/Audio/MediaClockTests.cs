using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

public class MediaClockTests
{
    private const long Millisecond = 1_000_000;

    private readonly FakeTime _time = new();
    private readonly MediaClock _clock;

    public MediaClockTests()
    {
        _clock = new MediaClock(_time);
        _clock.Restart();
    }

    [Fact]
    public void A_thousand_frames_take_ten_seconds_however_late_each_one_wakes()
    {
        var start = _time.Now;
        _time.Oversleep = 3 * Millisecond;
        Wait(1_000);
        Assert.Equal(start + (1_000 * MediaClock.Frame) + (3 * Millisecond), _time.Now);
        Assert.Equal(0, _clock.DeadlineMisses);
        Assert.Equal(1_000, _clock.Frames);
    }

    [Fact]
    public void A_delay_is_caught_up_and_counts_the_frame_that_ended_late_and_the_one_that_began_late()
    {
        Wait(10);
        var start = _time.Now;
        _time.Now += 25 * Millisecond;
        Wait(1);
        Assert.Equal(2, _clock.DeadlineMisses);
        Wait(9);
        Assert.Equal(start + (10 * MediaClock.Frame), _time.Now);
        Assert.Equal(2, _clock.DeadlineMisses);
        Assert.Equal(0, _clock.SkippedFrames);
    }

    [Fact]
    public void A_frame_that_is_only_nearly_late_is_no_miss()
    {
        Wait(10);
        _time.Now += 19 * Millisecond;
        Wait(10);
        Assert.Equal(0, _clock.DeadlineMisses);
    }

    [Fact]
    public void Waking_more_than_a_frame_late_is_a_miss()
    {
        Wait(10);
        _time.Oversleep = 11 * Millisecond;
        Wait(1);
        Assert.Equal(1, _clock.DeadlineMisses);
    }

    [Fact]
    public void A_long_gap_is_left_out_not_hurried_after()
    {
        Wait(10);
        var start = _time.Now;
        _time.Now += 1_000 * Millisecond;
        var skipped = _clock.WaitForFrame(0);
        Assert.Equal(99, skipped);
        Assert.Equal(99, _clock.SkippedFrames);
        Assert.Equal(1, _clock.DeadlineMisses);
        Wait(10);
        Assert.InRange(_time.Now - start, 1_090 * Millisecond, 1_110 * Millisecond);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-100)]
    [InlineData(400)]
    [InlineData(-400)]
    public void Follows_a_device_whose_crystal_differs(int ppm)
    {
        // A device that eats 16 000 · (1 + ppm) samples a second from a queue, and shows its fill in steps of 10 ms.
        double queue = 0;
        var last = _time.Now;
        var worstLater = 0.0;
        for (var frame = 0; frame < 12_000; frame++)
        {
            queue += 160 - ((_time.Now - last) * 16e-6 * (1 + (ppm * 1e-6)));
            last = _time.Now;
            if (frame > 6_000)
            {
                worstLater = Math.Max(worstLater, Math.Abs(queue));
            }

            _clock.WaitForFrame((int)(Math.Floor(queue / 160) * 160) + 80);
            Assert.InRange(_clock.SlewPpm, -2_000, 2_000);
        }

        // It hunts around the edge of a step, by a fraction of a step.
        Assert.InRange(worstLater, 0, 120);
    }

    [Fact]
    public void The_beat_never_changes_by_more_than_two_parts_in_a_thousand()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var before = _time.Now;
            _clock.WaitForFrame(i % 2 == 0 ? 100_000 : -100_000 * (i % 3));
            Assert.InRange(_time.Now - before, MediaClock.Frame - 20_001, MediaClock.Frame + 20_001);
        }
    }

    [Fact]
    public void A_full_queue_makes_the_beat_longer()
    {
        for (var i = 0; i < 100; i++)
        {
            _clock.WaitForFrame(160);
        }

        Assert.InRange(_clock.SlewPpm, 1, 2_000);
        _clock.Restart();
        Assert.Equal(0, _clock.SlewPpm);
    }

    [Fact]
    public void The_systems_clock_wakes_no_earlier_than_asked()
    {
        var time = MonotonicTime.Instance;
        var deadline = time.Now + (2 * Millisecond);
        time.SleepUntil(deadline);
        Assert.True(time.Now >= deadline);
        time.SleepUntil(deadline - Millisecond);
    }

    [Fact]
    public void Real_time_is_asked_for_and_refused_without_an_exception()
    {
        RealTimeGrant grant = default;
        var thread = new Thread(() => grant = RealTime.TryRaise(5));
        thread.Start();
        thread.Join();
        TestContext.Current.TestOutputHelper?.WriteLine($"{grant.Detail}; {Environment.WorkingSet >> 20} MB in memory");
        Assert.NotEmpty(grant.Detail);
        Assert.True(grant.Priority is 0 or 5);
    }

    private void Wait(int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            Assert.Equal(0, _clock.WaitForFrame(0));
        }
    }
}
