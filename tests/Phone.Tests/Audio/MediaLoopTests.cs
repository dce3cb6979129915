using System.Collections.Concurrent;
using CallDesk;
using CsCheck;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

/// <summary>
/// The media loop on a clock that runs as fast as the machine: what is heard, what is sent, and when it sleeps.
/// </summary>
public sealed class MediaLoopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly CallId Call = new(2);

    private readonly ScriptedDevice _device = new();
    private readonly BlockingCollection<DeskEvent> _events = [];
    private readonly MediaLoop _loop;

    public MediaLoopTests() => _loop = new MediaLoop(_device, TonePlan.China, _events.Add, static () => { }, new FakeTime(), static () => { });

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void A_shut_microphone_sends_nothing_however_loud_the_booth_is()
    {
        var far = new FakePort();
        _loop.SetOrder(Talking() with { MicrophoneOpen = false });
        _loop.Attach(far.Leg(Call));
        Run(until: 200);
        Assert.True(far.Sent.Length > 8_000);
        Assert.All(far.Sent, sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void A_leg_that_is_to_be_sent_silence_gets_silence_while_another_is_talked_to()
    {
        var (talked, held) = (new FakePort(), new FakePort());
        _loop.SetOrder(Talking() with { Legs = [new(Call, LegSource.Microphone, true), new(new CallId(4), LegSource.Silence, false)] });
        _loop.Attach(talked.Leg(Call));
        _loop.Attach(held.Leg(new CallId(4)));
        Run(until: 100);
        Assert.Contains(talked.Sent, sample => Math.Abs(sample) > 5_000);
        Assert.All(held.Sent, sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void A_stream_that_the_order_does_not_know_is_neither_heard_nor_talked_to()
    {
        var stranger = new FakePort { Says = 20_000 };
        var played = Listen();
        _loop.SetOrder(Talking());
        _loop.Attach(stranger.Leg(new CallId(6)));
        Run(until: 100);
        Assert.All(stranger.Sent, sample => Assert.Equal(0, sample));
        Assert.All(played.SelectMany(frame => frame), sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void Closing_the_microphone_is_done_within_five_milliseconds_and_without_a_click()
    {
        var far = new FakePort();
        _device.Voice = 16_000;
        _device.Played = (frame, _) =>
        {
            if (frame == 50)
            {
                _loop.SetOrder(Talking() with { MicrophoneOpen = false });
            }
        };
        _loop.SetOrder(Talking());
        _loop.Attach(far.Leg(Call));
        Run(until: 120);

        short[] sent = far.Sent;
        int loud = Array.FindLastIndex(sent, sample => sample > 15_000);
        int last = Array.FindLastIndex(sent, sample => sample != 0);
        Assert.InRange(loud, 50 * 80 * 0.9, 52 * 80);

        // 5 ms at 8 kHz, plus the resampler's own length.
        Assert.InRange(last - loud, 20, 40 + 40);
        for (int i = loud; i < last; i++)
        {
            Assert.InRange(Math.Abs(sent[i + 1] - sent[i]), 0, 16_000 / 8);
        }
    }

    [Fact]
    public void A_voice_comes_into_the_receiver_and_leaves_it_without_a_click()
    {
        var far = new FakePort { Says = 16_000 };
        var played = new ConcurrentQueue<short[]>();
        _device.Played = (frame, pairs) =>
        {
            played.Enqueue(pairs);
            if (frame % 20 == 0)
            {
                bool heard = frame / 20 % 2 == 0;
                _loop.SetOrder(Talking() with { Legs = [new(Call, LegSource.Microphone, heard)] });
            }
        };
        _loop.SetOrder(Talking() with { Legs = [new(Call, LegSource.Microphone, false)] });
        _loop.Attach(far.Leg(Call));
        Run(until: 200);
        short[] left = [.. played.SelectMany(Left)];
        Assert.Contains(left, sample => sample > 15_000);
        for (var i = 1; i < left.Length; i++)
        {
            Assert.InRange(Math.Abs(left[i] - left[i - 1]), 0, 16_000 / 60);
        }

        // After each order to hush, the frame that follows has its ramp and the next is silent.
        Assert.All(Enumerable.Range(1, 4), n => Assert.All(Left(played.ElementAt((40 * n) + 20 + 1)), sample => Assert.Equal(0, sample)));
    }

    [Fact]
    public void An_idle_phone_stops_the_device_and_sleeps_until_it_is_nudged()
    {
        _loop.SetOrder(AudioOrder.Silence with { ReceiverTone = Tone.Dial });
        Run(until: 20);
        _loop.SetOrder(AudioOrder.Silence);
        Assert.True(SpinWait.SpinUntil(() => _device.Stops == 1, Patience));
        int frames = _device.Frames;
        SpinWait.SpinUntil(() => false, 50); // the wake-up of the last order
        long asleep = _loop.Heartbeat;
        Assert.False(SpinWait.SpinUntil(() => _loop.Heartbeat != asleep, 150));
        _loop.Nudge();
        Assert.True(SpinWait.SpinUntil(() => _loop.Heartbeat != asleep, Patience));
        Assert.Equal(frames, _device.Frames);
        Assert.Equal(1, _device.Starts);
    }

    [Fact]
    public void A_hundred_seconds_of_a_call_allocate_nothing()
    {
        var far = new FakePort { Says = 1_000, Keeps = false };
        using var reached = new ManualResetEventSlim();
        using var quiet = new QuietDevice(10_000, reached);
        using var loop = new MediaLoop(quiet, TonePlan.China, _events.Add, static () => { }, new FakeTime(), static () => { });
        loop.SetOrder(Talking() with { ReceiverTone = Tone.CallWaiting, Loudspeaker = new LoudspeakerSound.RingBurst(Call, 1) });
        loop.Attach(far.Leg(Call));
        loop.Start();
        Assert.True(reached.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(0, quiet.AllocatedAfterStart);
    }

    [Fact]
    public void A_device_that_cannot_be_had_is_said_once_and_its_return_too()
    {
        var failures = 2;
        _device.Starting = () =>
        {
            if (failures-- > 0)
            {
                throw new AudioDeviceException("unplugged");
            }
        };
        _loop.SetOrder(AudioOrder.Silence with { ReceiverTone = Tone.Dial });
        long before = _loop.Heartbeat;
        _loop.Start();
        Assert.Equal(new AudioLost("unplugged"), Next());
        _loop.Nudge();
        Assert.True(SpinWait.SpinUntil(() => _loop.Heartbeat != before, Patience)); // without sound, but alive
        _loop.Nudge();
        Assert.Equal(new AudioRestored(), Next());
    }

    [Fact]
    public void A_device_that_stalls_is_reopened_and_both_are_said()
    {
        _device.Played = (frame, _) => _device.Stalls = frame == 10;
        _loop.SetOrder(AudioOrder.Silence with { ReceiverTone = Tone.Dial });
        Run(until: 30);
        Assert.IsType<AudioLost>(Next());
        Assert.Equal(new AudioRestored(), Next());
        Assert.Equal(2, _device.Starts);
        Assert.Empty(_events);
    }

    /// <summary>The handset went down between the device's start and the first frame: the capture must not stay open.</summary>
    [Fact]
    public void A_microphone_that_was_ordered_shut_while_the_device_started_is_shut()
    {
        _device.Starting = () => _loop.SetOrder(AudioOrder.Silence with { ReceiverTone = Tone.Dial });
        _device.Starting += () => _device.Starting = null;
        _loop.SetOrder(Talking());
        Run(until: 10);
        Assert.False(_device.Capturing);
    }

    [Fact]
    public async Task Detaching_never_waits_for_more_than_the_frame_that_is_being_made()
    {
        var far = new FakePort { Keeps = false };
        _loop.SetOrder(Talking());
        _loop.Start();
        Task turning = Task.Run(
            () =>
            {
                for (var i = 0; i < 2_000; i++)
                {
                    StreamLeg leg = far.Leg(Call);
                    _loop.Attach(leg);
                    _loop.Detach(leg);
                }
            },
            TestContext.Current.CancellationToken);
        await turning.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    /// <summary>
    /// Whatever is ordered, in whatever sequence: nothing but ringing is on the right, and no ringing is on the left.
    /// </summary>
    [Fact]
    public void The_right_channel_carries_ringing_and_nothing_else() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Enum<Tone>(), Gen.Int[0, 4]).Array[1, 12].Sample(
            plans =>
            {
                var far = new FakePort { Says = 12_000, Keeps = false };
                var device = new ScriptedDevice();
                using var done = new ManualResetEventSlim();
                var wrong = 0;
                using var loop = new MediaLoop(device, TonePlan.China, _ => { }, static () => { }, new FakeTime(), static () => { });
                var orders = plans.Select(Order).ToArray();
                device.Played = (frame, pairs) =>
                {
                    // Five frames for each order; the first after a change may hold the end of a ramp.
                    AudioOrder now = orders[Math.Min((frame - 1) / 5, orders.Length - 1)];
                    bool settled = (frame - 1) % 5 > 0 || frame == 1;
                    bool rings = now.Loudspeaker is LoudspeakerSound.RingBurst;
                    bool voice = now.ReceiverTone != Tone.None || now.Legs.Any(leg => leg.Heard);
                    wrong += settled && !rings && Right(pairs).Any(sample => sample != 0) ? 1 : 0;
                    wrong += settled && !voice && Left(pairs).Any(sample => sample != 0) ? 1 : 0;
                    if (frame % 5 == 0 && frame / 5 < orders.Length)
                    {
                        loop.SetOrder(orders[frame / 5]);
                    }

                    if (frame == orders.Length * 5)
                    {
                        done.Set();
                    }
                };
                loop.SetOrder(orders[0]);
                loop.Attach(far.Leg(Call));
                loop.Start();
                return done.Wait(Patience) && wrong == 0;
            },
            iter: 150,
            threads: 1);

    private static AudioOrder Order((bool Open, bool Heard, Tone Tone, int Burst) plan) => new(
        plan.Open,
        [new LegOrder(Call, LegSource.Microphone, plan.Heard)],
        plan.Tone,
        plan.Burst == 0 ? new LoudspeakerSound.Silent() : new LoudspeakerSound.RingBurst(Call, plan.Burst),
        5,
        5);

    private static AudioOrder Talking() =>
        AudioOrder.Silence with { MicrophoneOpen = true, Legs = [new LegOrder(Call, LegSource.Microphone, true)] };

    private static IEnumerable<short> Left(short[] pairs) => pairs.Where((_, i) => i % 2 == 0);

    private static IEnumerable<short> Right(short[] pairs) => pairs.Where((_, i) => i % 2 == 1);

    private ConcurrentQueue<short[]> Listen()
    {
        var played = new ConcurrentQueue<short[]>();
        _device.Played = (_, pairs) => played.Enqueue(pairs);
        return played;
    }

    private DeskEvent Next() => _events.TryTake(out DeskEvent? happened, Patience) ? happened : throw new TimeoutException("nothing was said");

    /// <summary>Starts the loop and lets so many frames pass; afterwards it has stopped.</summary>
    private void Run(int until)
    {
        using var reached = new ManualResetEventSlim();
        Action<int, short[]>? script = _device.Played;
        _device.Played = (frame, pairs) =>
        {
            script?.Invoke(frame, pairs);
            if (frame == until)
            {
                reached.Set();
            }
        };
        _loop.Start();
        Assert.True(reached.Wait(Patience, TestContext.Current.CancellationToken));
    }
}
