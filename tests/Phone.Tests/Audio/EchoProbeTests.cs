using CallDesk;
using CsCheck;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

/// <summary>
/// A self-test's echo call in the media loop, beside whatever the desk orders meanwhile: its stream carries the probe's sound and
/// nothing of the booth, and the booth hears nothing of it.
/// </summary>
public sealed class EchoProbeTests
{
    private const int Orders = 12;
    private const int FramesOfAnOrder = 5;
    private const short FarLevel = 12_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly CallId Call = new(2);

    /// <summary>As <see cref="Phone.Sip.EchoCall"/> names them: no order of the desk has such a call.</summary>
    private static readonly CallId Echo = new(-1);

    private static readonly short[] Sound = Signal.Sine(1_000, AudioFormat.SampleRate, AudioFormat.SampleRate / 5, 2_300);

    [Fact]
    [Clause("4.3b")]
    [Clause("1.6")]
    public void Whatever_is_ordered_the_booth_and_the_echo_call_hear_nothing_of_each_other()
    {
        var alone = Run([.. Enumerable.Repeat(AudioOrder.Silence, Orders)]);
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 4]).Array[Orders].Sample(
            plans =>
            {
                var beside = Run([.. plans.Select(Order)]);
                var length = Math.Min(alone.Sent.Length, beside.Sent.Length);
                return length > 0 && beside.Wrong == 0
                    && alone.Sent.AsSpan(0, length).SequenceEqual(beside.Sent.AsSpan(0, length))
                    && alone.Recorded.AsSpan().SequenceEqual(beside.Recorded);
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public void A_hundred_seconds_of_an_echo_call_allocate_nothing()
    {
        var far = new FakePort { Says = FarLevel, Keeps = false };
        using var reached = new ManualResetEventSlim();
        using var quiet = new QuietDevice(10_000, reached);
        using var loop = new MediaLoop(quiet, TonePlan.China, _ => { }, static () => { }, new FakeTime(), static () => { });

        // Its sound and its recording end on the way: what comes after them is counted too.
        var probe = new EchoProbe(Sound, 5_000 * AudioFormat.FrameSamples);
        probe.Begin();
        loop.Attach(Leg(far, probe));
        loop.Start();
        Assert.True(reached.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.True(probe.Done);
        Assert.Equal(0, quiet.AllocatedAfterStart);
    }

    [Fact]
    public void Before_the_answer_nothing_is_sent_and_nothing_recorded()
    {
        var probe = new EchoProbe(Sound, AudioFormat.FrameSamples);
        short[] frame = [.. Enumerable.Repeat(FarLevel, AudioFormat.FrameSamples)];
        var sent = frame.ToArray();
        probe.Exchange(frame, sent);
        Assert.False(probe.Done);
        Assert.All(sent, sample => Assert.Equal(0, sample));

        probe.Begin();
        probe.Exchange(frame, sent);
        Assert.True(probe.Done);
        Assert.Equal(frame, probe.Recorded);
        Assert.Equal(Sound[..AudioFormat.FrameSamples], sent);
    }

    /// <summary>What went to the echo, what the probe recorded, and frames in which the booth heard what it must not.</summary>
    private static (short[] Sent, short[] Recorded, int Wrong) Run(AudioOrder[] orders)
    {
        const int frames = Orders * FramesOfAnOrder;
        var (guards, echo) = (new FakePort { Keeps = false }, new FakePort { Says = FarLevel });
        var device = new ScriptedDevice();
        using var done = new ManualResetEventSlim();
        using var loop = new MediaLoop(device, TonePlan.China, _ => { }, static () => { }, new FakeTime(), static () => { });
        var wrong = 0;
        device.Played = (frame, pairs) =>
        {
            int at = Math.Min((frame - 1) / FramesOfAnOrder, Orders - 1);
            bool settled = (frame - 1) % FramesOfAnOrder > 0 || frame == 1;
            bool rings = orders[at].Loudspeaker is LoudspeakerSound.RingBurst;
            wrong += pairs.Where((sample, i) => sample != 0 && (i % 2 == 0 || !rings)).Any() && settled ? 1 : 0;
            wrong += settled && device.Capturing != orders[at].MicrophoneOpen ? 1 : 0;
            if (frame % FramesOfAnOrder == 0 && frame < frames)
            {
                loop.SetOrder(orders[frame / FramesOfAnOrder]);
            }

            if (frame == frames)
            {
                done.Set();
            }
        };
        var probe = new EchoProbe(Sound, frames * AudioFormat.FrameSamples / 2);
        probe.Begin();
        loop.SetOrder(orders[0]);
        loop.Attach(guards.Leg(Call));
        loop.Attach(Leg(echo, probe));
        loop.Start();
        Assert.True(done.Wait(Patience, TestContext.Current.CancellationToken) && probe.Done);
        loop.Stop(Patience);
        return (echo.Sent, probe.Recorded, wrong);
    }

    private static StreamLeg Leg(FakePort port, EchoProbe probe)
    {
        var leg = port.Leg(Echo);
        leg.Probe = probe;
        return leg;
    }

    /// <summary>Whoever has the handset talks to a silent far end, so that any sound in the receiver would be the echo's.</summary>
    private static AudioOrder Order((bool Open, bool Heard, int Burst) plan) => AudioOrder.Silence with
    {
        MicrophoneOpen = plan.Open,
        Legs = [new LegOrder(Call, LegSource.Microphone, plan.Heard)],
        Loudspeaker = plan.Burst == 0 ? new LoudspeakerSound.Silent() : new LoudspeakerSound.RingBurst(Call, plan.Burst),
    };
}
