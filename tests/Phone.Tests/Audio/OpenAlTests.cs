using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

/// <summary>The real library on a sound server of our own. Contents and counts are asserted; timing is only printed.</summary>
[Collection("sound server")]
public sealed class OpenAlTests : IClassFixture<PrivatePulse>
{
    private const int Frame = AudioFormat.FrameSamples;

    private readonly PrivatePulse _pulse;

    public OpenAlTests(PrivatePulse pulse)
    {
        _pulse = pulse;
        if (pulse.SkipReason is { } reason)
        {
            Assert.Skip(reason);
        }
    }

    [Fact]
    public void A_tone_on_the_left_comes_back_and_the_right_channel_is_exactly_zero()
    {
        using var device = new OpenAlAudioDevice(_pulse.Options);
        using var monitor = _pulse.TryMonitor();
        if (monitor is null)
        {
            Assert.Skip("parec is missing (package pulseaudio-utils)");
        }

        Assert.True(monitor.WaitUntilRunning(TimeSpan.FromSeconds(20)));
        device.Start(capture: true);
        var loop = new Loop(device);
        loop.RunUntilHeard();
        loop.Run(100);
        device.Stop();

        var heard = loop.Captured;
        var (left, right) = monitor.Peaks();
        var amplitude = Signal.Amplitude(heard, 1_000, 16_000);
        Print($"tone: {amplitude:0} of 5000 in mono, peak {left} left, {right} right, {loop.Summary}");
        Assert.InRange(amplitude, 2_500, 5_200);
        Assert.InRange(left, 9_000, 11_000);
        Assert.Equal(0, right);
        Assert.Equal(ChannelVerdict.Separate, device.Channels);
    }

    [Fact]
    public void The_round_trip_is_measured()
    {
        using var device = new OpenAlAudioDevice(_pulse.Options);
        device.Start(capture: true);
        var loop = new Loop(device);
        var click = new short[Frame];
        click.AsSpan(0, 16).Fill(20_000);
        loop.RunUntilHeard();
        loop.RunSilent(100);
        loop.Run(400, frame => frame % 20 == 0 ? click : new short[Frame]);
        device.Stop();

        var trips = new List<double>();
        for (var sent = 0; sent < 380; sent += 20)
        {
            var heard = Array.FindIndex(loop.Captured, sent * Frame, 20 * Frame, sample => Math.Abs((int)sample) > 4_000);
            if (heard >= 0)
            {
                trips.Add((heard - (sent * Frame)) / 16.0);
            }
        }

        trips.Sort();
        Assert.NotEmpty(trips);
        Print($"round trip: median {trips[trips.Count / 2]:0.0} ms, {trips[0]:0.0} … {trips[^1]:0.0} ms, {loop.Summary}");
    }

    [Fact]
    public void In_steady_state_nothing_is_allocated()
    {
        using var device = new OpenAlAudioDevice(_pulse.Options);
        device.Start(capture: true);
        var (pairs, frame) = (new short[2 * Frame], new short[Frame]);
        var clock = new MediaClock(MonotonicTime.Instance);
        Turn(30);

        // A first underrun binds native functions that were not called before, which allocates once; a frame that allocates does so in
        // every stretch.
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => AllocatedBy(100)));

        long AllocatedBy(int frames)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Turn(frames);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void Turn(int frames)
        {
            for (var i = 0; i < frames; i++)
            {
                device.Capture(frame);
                device.Play(pairs);
                _ = device.Stalled;
                clock.WaitForFrame(device.PlaybackError);
            }
        }
    }

    [Fact]
    public void With_the_capture_closed_there_is_only_silence()
    {
        using var device = new OpenAlAudioDevice(_pulse.Options);
        device.Start(capture: false);
        var loop = new Loop(device);
        loop.Run(30);
        Assert.All(loop.Captured, sample => Assert.Equal(0, sample));
        Assert.False(device.Stalled);
        device.SetCapture(true);
        loop.RunUntilHeard();
    }

    [Fact]
    public void Stopped_and_started_again_it_plays_on()
    {
        using var device = new OpenAlAudioDevice(_pulse.Options);
        for (var round = 0; round < 3; round++)
        {
            device.Start(capture: true);
            new Loop(device).RunUntilHeard();
            device.Stop();
        }
    }

    [Fact]
    public void A_thread_that_was_away_finds_its_device_again()
    {
        using var device = new OpenAlAudioDevice(_pulse.Options);
        device.Start(capture: true);
        new Loop(device).RunUntilHeard();
        var time = MonotonicTime.Instance;
        time.SleepUntil(time.Now + 300_000_000);
        new Loop(device).RunUntilHeard();
        Assert.InRange(device.Underruns, 1, long.MaxValue);
        Assert.InRange(device.CaptureDiscarded, 1, long.MaxValue);
        Assert.False(device.Stalled);
    }

    [Fact]
    public void An_unknown_device_is_refused_with_the_names_there_are()
    {
        var problem = Assert.Throws<AudioDeviceException>(
            () => new OpenAlAudioDevice(_pulse.Options with { PlaybackDevice = "the neighbour's" }));
        Print($"{problem.Message}");
        Assert.Contains("the neighbour's", problem.Message, StringComparison.Ordinal);
        Assert.All(OpenAlAudioDevice.PlaybackDevices(), name => Assert.Contains(name, problem.Message, StringComparison.Ordinal));
        problem = Assert.Throws<AudioDeviceException>(
            () => new OpenAlAudioDevice(_pulse.Options with { CaptureDevice = "the neighbour's" }));
        Assert.Contains("microphone", problem.Message, StringComparison.Ordinal);
    }

    private static void Print(FormattableString line) =>
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(line));

    /// <summary>A media loop without a phone around it.</summary>
    private sealed class Loop(OpenAlAudioDevice device)
    {
        private readonly MediaClock _clock = new(MonotonicTime.Instance);
        private readonly List<short> _captured = [];
        private readonly short[] _tone = Signal.Sine(1_000, 16_000, Frame, 10_000);
        private readonly short[] _silence = new short[Frame];
        private readonly short[] _pairs = new short[2 * Frame];
        private readonly short[] _frame = new short[Frame];

        public short[] Captured => [.. _captured];

        public string Summary => FormattableString.Invariant(
            $"queues {device.QueueMilliseconds:0.0} ms, {device.Underruns} underruns, {device.CaptureGaps} gaps, ")
            + FormattableString.Invariant($"{device.DriftCorrections} corrections, {_clock.DeadlineMisses} misses");

        /// <summary>Plays a tone until it comes back: the server's sink may need a second or two to wake up.</summary>
        public void RunUntilHeard()
        {
            for (var frames = 0; frames < 2_000; frames++)
            {
                Turn(_tone);
                if (_frame.Any(sample => sample > 2_000))
                {
                    return;
                }
            }

            Assert.Fail($"nothing heard for 20 s: {Summary}");
        }

        /// <summary>Plays a tone and keeps what comes back.</summary>
        public void Run(int frames) => Run(frames, _ => _tone);

        public void Run(int frames, Func<int, short[]> left)
        {
            _captured.Clear();
            for (var i = 0; i < frames; i++)
            {
                Turn(left(i));
                _captured.AddRange(_frame);
            }
        }

        public void RunSilent(int frames) => Run(frames, _ => _silence);

        private void Turn(short[] left)
        {
            device.Capture(_frame);
            Mix.Interleave(left, _silence, _pairs);
            device.Play(_pairs);
            _clock.WaitForFrame(device.PlaybackError);
        }
    }
}
