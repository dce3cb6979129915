using System.Collections.Concurrent;
using CallDesk;
using Hal;
using Hal.Simulation;
using Phone.Audio;
using Phone.Tests.Audio.Listening;
using Xunit;

namespace Phone.Tests.Audio;

/// <summary>Clause 4.3b in the media loop: the voice is at the loudspeaker with the order of an open handsfree line, and only with it.</summary>
public sealed class HandsfreeMediaTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly CallId Call = new(2);

    private static readonly HandsfreePermission Permission =
        HandsfreePermission.Of(new DeskSettings { Profile = Profile.PropertyOffice, Post = new PostSettings { Handsfree = true } })!;

    private static readonly AudioOrder Handset =
        AudioOrder.Silence with { MicrophoneOpen = true, Legs = [new LegOrder(Call, LegSource.Microphone, true)] };

    private static readonly AudioOrder Handsfree = Handset with { Loudspeaker = new LoudspeakerSound.Handsfree(Permission, 5) };

    [Fact, Clause("4.3b")]
    public void The_voice_moves_to_the_loudspeaker_and_back_and_is_never_at_both()
    {
        var far = new FakePort { Says = 12_000, Keeps = false };
        var played = new ConcurrentQueue<short[]>();
        var device = new ScriptedDevice { Voice = 0 };
        using var loop = Loop(device);
        device.Played = (frame, pairs) =>
        {
            played.Enqueue(pairs);
            if (frame % 50 == 0)
            {
                loop.SetOrder(frame / 50 % 2 == 0 ? Handset : Handsfree);
            }
        };
        Run(loop, device, far, Handset, frames: 200);

        foreach (var (frame, pairs) in played.Index())
        {
            var handsfree = frame / 50 % 2 == 1;
            Assert.All(pairs.Where((_, i) => i % 2 == (handsfree ? 0 : 1)), sample => Assert.Equal(0, sample));
            Assert.True(frame % 50 < 5 || pairs.Where((_, i) => i % 2 == (handsfree ? 1 : 0)).Any(sample => sample > 10_000), $"frame {frame}");
        }
    }

    [Fact]
    public void A_tone_of_the_line_sounds_at_the_loudspeaker()
    {
        var device = new ScriptedDevice();
        var loud = 0;
        using var loop = Loop(device);
        device.Played = (_, pairs) => loud = Math.Max(loud, pairs.Where((_, i) => i % 2 == 1).Max(sample => (int)sample));
        Run(
            loop, device, new FakePort(), AudioOrder.Silence with { ReceiverTone = Tone.Dial, Loudspeaker = Handsfree.Loudspeaker }, frames: 50);
        Assert.InRange(loud, 500, 32_767);
    }

    /// <summary>
    /// Through the virtual office: the far end's voice leaves at the right class-D output, comes back by the air into the base microphone as
    /// loud as it was, and is measured where it would be sent. The second half is the guard alone.
    /// </summary>
    [Fact, Clause("4.3b")]
    public void The_echo_of_a_whole_office_is_45_dB_weaker_and_the_guard_is_heard()
    {
        using var booth = new VirtualBooth(BoardDescription.Office);
        using var board = Opened(booth);
        booth.Handset.Acoustic = true;
        var speech = Sounds.Cadence(Sounds.Babble(40), 2, 1);
        var far = new FakePort { Speech = Half(speech) };
        using var device = new Bystander(new VirtualAudioDevice(booth.Handset, () => true, null, null, null));
        using var loop = Loop(device);
        device.Played = frame =>
        {
            if (frame == 2_000)
            {
                far.Speech = [0];
                var guard = Sounds.Babble(4);
                booth.Handset.Mouth = i => guard[i % guard.Length];
            }
        };
        Run(loop, device, far, Handsfree, frames: 3_000);

        var sent = far.Sent;
        double said = Sounds.RmsDbfs(speech.AsSpan(0, 18 * Sounds.Second));
        double echo = Sounds.RmsDbfs(device.Captured(100, 1_800)), back = Sounds.RmsDbfs(sent.AsSpan(8_000, 17 * 8_000));
        double guard = Sounds.RmsDbfs(sent.AsSpan(23 * 8_000, 5 * 8_000));
        output.WriteLine($"said {said:F1}, at the base microphone {echo:F1}, sent back {back:F1}, the guard {guard:F1} dBFS");
        Assert.InRange(echo, said - 6, said + 6);
        Assert.InRange(said - back, 45, 200);
        Assert.InRange(guard, -22, -18);
    }

    [Fact]
    public void A_hundred_seconds_of_handsfree_allocate_nothing()
    {
        var far = new FakePort { Speech = Half(Sounds.Cadence(Sounds.Babble(8), 1, 1)), Keeps = false };
        using var device = new Bystander(new ScriptedDevice { Speech = Sounds.Cadence(Sounds.Babble(9), 1.3, 1.1) }) { Keeps = false };
        using var loop = Loop(device);
        long before = 0, allocated = -1;
        device.Played = frame =>
        {
            before = frame == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            allocated = frame == 10_100 ? GC.GetAllocatedBytesForCurrentThread() - before : allocated;
        };
        Run(loop, device, far, Handsfree with { ReceiverTone = Tone.CallWaiting }, frames: 10_100);
        Assert.Equal(0, allocated);
    }

    private static MediaLoop Loop(IAudioDevice device) =>
        new(device, TonePlan.China, _ => { }, static () => { }, new FakeTime(), static () => { });

    /// <summary>8 kHz.</summary>
    private static short[] Half(short[] sound) => [.. sound.Where((_, i) => i % 2 == 0)];

    private static BoothBoard Opened(VirtualBooth booth)
    {
        var board = booth.OpenBoard();
        board.Start();
        using var opened = new ManualResetEventSlim();
        board.Handsfree!.OpenMicrophone(_ => opened.Set());
        Assert.True(opened.Wait(Patience, TestContext.Current.CancellationToken));
        return board;
    }

    private static void Run(MediaLoop loop, Bystander device, FakePort far, AudioOrder order, int frames)
    {
        Action<int>? script = device.Played;
        Run(loop, far, order, reached => device.Played = frame =>
        {
            script?.Invoke(frame);
            reached(frame == frames);
        });
    }

    private static void Run(MediaLoop loop, ScriptedDevice device, FakePort far, AudioOrder order, int frames)
    {
        Action<int, short[]>? script = device.Played;
        Run(loop, far, order, reached => device.Played = (frame, pairs) =>
        {
            script?.Invoke(frame, pairs);
            reached(frame == frames);
        });
    }

    private static void Run(MediaLoop loop, FakePort far, AudioOrder order, Action<Action<bool>> script)
    {
        using var done = new ManualResetEventSlim();
        script(reached =>
        {
            if (reached)
            {
                done.Set();
            }
        });
        loop.SetOrder(order);
        loop.Attach(far.Leg(Call));
        loop.Start();
        Assert.True(done.Wait(Patience, TestContext.Current.CancellationToken));
        loop.Stop(Patience);
    }

    /// <summary>Counts the frames of another device and keeps what it captured.</summary>
    private sealed class Bystander(IAudioDevice inner) : IAudioDevice
    {
        private readonly List<short> _captured = [];
        private int _frames;

        public Action<int>? Played { get; set; }

        /// <summary>Turned off where allocation is measured.</summary>
        public bool Keeps { get; init; } = true;

        public int PlaybackError => inner.PlaybackError;

        public bool Stalled => inner.Stalled;

        /// <summary>Frames of the microphone as the codec gave them.</summary>
        public short[] Captured(int from, int to) => [.. _captured.GetRange(from * AudioFormat.FrameSamples, (to - from) * AudioFormat.FrameSamples)];

        public void Start(bool capture) => inner.Start(capture);

        public void SetCapture(bool open) => inner.SetCapture(open);

        public void Stop() => inner.Stop();

        public void Play(ReadOnlySpan<short> interleaved)
        {
            inner.Play(interleaved);
            Played?.Invoke(++_frames);
        }

        public bool Capture(Span<short> frame)
        {
            bool there = inner.Capture(frame);
            if (Keeps)
            {
                _captured.AddRange(frame);
            }

            return there;
        }

        public void Dispose() => inner.Dispose();
    }
}
