using System.Collections.Concurrent;
using System.Collections.Immutable;
using CallDesk;
using Phone.Audio;
using Phone.Prompts;
using Xunit;

namespace Phone.Tests.Audio;

/// <summary>What the media loop says, plays and records, on a clock that runs as fast as the machine.</summary>
public sealed class SpeechTests : IDisposable
{
    private const int Rate = AudioFormat.SampleRate;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly CallId Call = new(2);
    private static readonly short[] Music = Signal.Sine(440, Rate, Rate / 2, 3_000);

    private readonly ScriptedDevice _device = new();
    private readonly BlockingCollection<DeskEvent> _events = [];
    private readonly ConcurrentDictionary<long, SpokenClip> _clips = new();
    private readonly ConcurrentQueue<short[]> _played = new();
    private readonly MediaLoop _loop;

    public SpeechTests()
    {
        _loop = Loop(_device);
        _device.Played = (_, pairs) => _played.Enqueue(pairs);
    }

    private short[] Receiver => [.. _played.SelectMany(pairs => pairs.Where((_, i) => i % 2 == 0))];

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void What_the_receiver_is_told_is_played_whole_and_its_end_is_said_once()
    {
        var clip = Tone(600, milliseconds: 300);
        _loop.SetOrder(AudioOrder.Silence with { ReceiverSpeech = Says(7, clip) });
        Run(until: 100);
        Assert.Equal(clip, Receiver.SkipWhile(sample => sample == 0).Take(clip.Length - 1).Prepend((short)0));
        Assert.Equal(new SpeechEnded(7), Next());

        // Ordered again and again after its end: neither played nor reported again.
        int before = _played.Count;
        for (var volume = 0; volume < 10; volume++)
        {
            _loop.SetOrder(AudioOrder.Silence with { ReceiverSpeech = Says(7, clip), ReceiverVolume = volume });
        }

        Assert.True(SpinWait.SpinUntil(() => _played.Count > before + 100, Patience));
        Assert.All(_played.Skip(before), frame => Assert.All(frame, sample => Assert.Equal(0, sample)));
        _loop.SetOrder(AudioOrder.Silence with { ReceiverSpeech = Says(8, Tone(600, 20)) });
        Assert.Equal(new SpeechEnded(8), Next());
    }

    /// <summary>Clause 4.3b: prompts are for the receiver.</summary>
    [Fact]
    [Clause("4.3b")]
    public void The_loudspeaker_says_nothing()
    {
        var far = new FakePort { Says = 4_000 };
        _loop.SetOrder(AudioOrder.Silence with
        {
            ReceiverSpeech = Says(1, Tone(600, 400)),
            Legs = [new LegOrder(Call, LegSource.Speech, Heard: true, Says(2, Tone(800, 400))), new(new CallId(4), LegSource.Music, false)],
        });
        _loop.Attach(far.Leg(Call));
        _loop.Attach(new FakePort().Leg(new CallId(4)));
        Run(until: 60);
        Assert.Contains(Receiver, sample => sample > 5_000);
        Assert.All(_played, pairs => Assert.All(pairs.Where((_, i) => i % 2 == 1), sample => Assert.Equal(0, sample)));
    }

    /// <summary>The worst order there can be, the microphone left open: what is sent does not depend on the room by one bit.</summary>
    [Theory]
    [InlineData(LegSource.Speech)]
    [InlineData(LegSource.Music)]
    [Clause("1.6")]
    [Clause("3.8a")]
    public void An_announcement_or_music_has_nothing_of_the_room_in_it(LegSource source)
    {
        short[] loud = SentWith(source, roomNoise: null);
        short[] quiet = SentWith(source, roomNoise: 0);
        int length = Math.Min(loud.Length, quiet.Length);
        Assert.Contains(quiet, sample => sample > 2_000);
        Assert.Equal(quiet[..length], loud[..length]);
    }

    [Fact]
    public void Music_goes_round_without_a_seam()
    {
        short[] sent = SentWith(LegSource.Music, roomNoise: null);
        double steepest = 3_000 * 2 * Math.PI * 440 / 8_000;
        short[] settled = sent[800..];
        Assert.All(Enumerable.Range(1, settled.Length - 1), i => Assert.InRange(Math.Abs(settled[i] - settled[i - 1]), 0, steepest * 1.1));
        Assert.InRange(Signal.Amplitude(settled, 440, 8_000), 2_800, 3_100);
    }

    [Fact]
    public void A_stream_that_is_made_anew_goes_on_where_the_old_one_was()
    {
        var (first, second) = (new FakePort(), new FakePort());
        StreamLeg leg = first.Leg(Call);
        _loop.SetOrder(Announcing(Says(3, Tone(1_000, 1_000))));
        _loop.Attach(leg);
        _device.Played = (frame, pairs) =>
        {
            _played.Enqueue(pairs);
            if (frame == 40)
            {
                _ = Task.Run(() =>
                {
                    _loop.Detach(leg);
                    _loop.Attach(second.Leg(Call));
                });
            }
        };
        _loop.Start();
        Assert.Equal(new SpeechEnded(3), Next());
        Assert.True(SpinWait.SpinUntil(() => second.Sent.Length > 0, Patience));
        int told = first.Sent.Concat(second.Sent).Count(sample => Math.Abs(sample) > 1_000);
        Assert.InRange(told, 1, 8_000);
        Assert.DoesNotContain(_events, happened => happened is SpeechEnded);
    }

    [Fact]
    public void An_utterance_without_a_stream_waits_for_it()
    {
        var far = new FakePort();
        _loop.SetOrder(Announcing(Says(3, Tone(1_000, 200))) with { ReceiverTone = CallDesk.Tone.Dial });
        Run(until: 100);
        Assert.Empty(_events);
        _loop.Attach(far.Leg(Call));
        Assert.Equal(new SpeechEnded(3), Next());
        Assert.Contains(far.Sent, sample => sample > 5_000);
    }

    [Fact]
    public void Another_utterance_cuts_the_one_before_it_without_a_click()
    {
        var changed = 0;
        _device.Played = (frame, pairs) =>
        {
            _played.Enqueue(pairs);
            if (frame % 10 == 3 && changed < 8)
            {
                changed++;
                _loop.SetOrder(AudioOrder.Silence with { ReceiverSpeech = Says(10 + changed, Tone(500, 2_000)) });
            }
        };
        _loop.SetOrder(AudioOrder.Silence with { ReceiverSpeech = Says(10, Tone(500, 2_000)) });
        Run(until: 120);
        short[] heard = Receiver;

        // Two tones of 500 Hz at the change, and the ramp of the one that goes.
        double steepest = (2 * 8_000 * 2 * Math.PI * 500 / Rate) + (8_000 / 80.0);
        Assert.All(Enumerable.Range(1, heard.Length - 1), i => Assert.InRange(Math.Abs(heard[i] - heard[i - 1]), 0, steepest));
        Assert.DoesNotContain(_events, happened => happened is SpeechEnded { Utterance: < 18 });
    }

    /// <summary>Clause 2.3b: the surname is whispered over the open path.</summary>
    [Fact]
    [Clause("2.3b")]
    public void Over_a_call_it_is_said_half_as_loud()
    {
        AudioOrder alone = AudioOrder.Silence with
        {
            ReceiverSpeech = Says(1, Tone(500, 1_000)),
            Legs = [new LegOrder(Call, LegSource.Silence, Heard: false)],
        };
        AudioOrder over = alone with { ReceiverSpeech = Says(2, Tone(500, 1_000)), Legs = [new(Call, LegSource.Silence, Heard: true)] };
        _device.Played = (frame, pairs) =>
        {
            _played.Enqueue(pairs);
            if (frame == 50)
            {
                _loop.SetOrder(over);
            }
        };
        _loop.SetOrder(alone);
        _loop.Attach(new FakePort().Leg(Call));
        Run(until: 120);
        double before = Signal.Amplitude(Receiver.AsSpan(20 * 160, 20 * 160), 500, Rate);
        double after = Signal.Amplitude(Receiver.AsSpan(70 * 160, 20 * 160), 500, Rate);
        Assert.InRange(Signal.Db(after / before), -6.2, -5.8);
    }

    [Fact]
    public void Without_a_sound_device_nobody_waits_for_speech()
    {
        _device.Starting = static () => throw new AudioDeviceException("unplugged");
        _loop.SetOrder(AudioOrder.Silence with { ReceiverSpeech = Says(5, Tone(500, 500)) });
        _loop.Start();
        DeskEvent[] said = [Next(), Next()];
        Assert.Contains(new SpeechEnded(5), said);
    }

    [Fact]
    public void When_all_is_said_and_the_order_is_silence_the_loop_sleeps()
    {
        _loop.SetOrder(AudioOrder.Silence with { ReceiverSpeech = Says(6, Tone(500, 100)) });
        _loop.Start();
        Assert.Equal(new SpeechEnded(6), Next());
        Assert.Equal(0, _device.Stops);
        _loop.SetOrder(AudioOrder.Silence);
        Assert.True(SpinWait.SpinUntil(() => _device.Stops == 1, Patience));
    }

    [Fact]
    [Clause("2.1a")]
    [Clause("2.3e")]
    public void A_memo_is_the_guards_voice_and_no_call_hears_it()
    {
        var far = new FakePort();
        _device.Voice = 8_000;
        _loop.SetOrder(AudioOrder.Silence with { MicrophoneOpen = true, Memo = 9, Legs = [new(Call, LegSource.Microphone, true)] });
        _loop.Attach(far.Leg(Call));
        Run(until: 200);
        _loop.SetOrder(AudioOrder.Silence);
        Assert.All(far.Sent, sample => Assert.Equal(0, sample));
        byte[] memo = Assert.IsType<byte[]>(_loop.TakeMemo(9));
        short[] sound = Recording.Parse(memo);
        Assert.InRange(sound.Length, 190 * 160, int.MaxValue);
        Assert.All(sound[800..^800], sample => Assert.InRange(sample, 7_700, 8_300));
        Assert.Null(_loop.TakeMemo(9));
        Assert.Null(_loop.TakeMemo(10));
    }

    [Theory]
    [Clause("5.5")]
    [Clause("1.6")]
    [InlineData(LegSource.Microphone, 11_000)]
    [InlineData(LegSource.Silence, 3_000)]
    public void A_recording_has_both_sides_and_of_the_guard_only_what_the_caller_hears(LegSource sends, int both)
    {
        var far = new FakePort { Says = 3_000 };
        _device.Voice = 8_000;
        _loop.SetOrder(AudioOrder.Silence with
        {
            MicrophoneOpen = true, Recording = new CallRecording(9, Call, default), Legs = [new(Call, sends, true)],
        });
        _loop.Attach(far.Leg(Call));
        Run(until: 200);
        _loop.SetOrder(AudioOrder.Silence);
        short[] sound = Recording.Parse(Assert.IsType<byte[]>(_loop.TakeMemo(9)));
        Assert.InRange(sound.Length, 190 * 160, int.MaxValue);
        Assert.All(sound[1_600..^800], sample => Assert.InRange(sample, both * 0.96, both * 1.04));
    }

    [Fact]
    public void A_memo_ends_at_two_minutes()
    {
        var memo = new MemoRecording(1);
        var frame = Signal.Sine(500, Rate, 160);
        for (var i = 0; i < 12_100; i++)
        {
            memo.Add(frame);
        }

        Assert.Equal(120 * 8_000, memo.Sound.Length);
    }

    /// <summary>Speech, music, a whisper, a memo and a recording for a hundred seconds: not one byte.</summary>
    [Fact]
    public void Speaking_allocates_nothing()
    {
        using var reached = new ManualResetEventSlim();
        long before = 0, allocated = -1;
        using var device = new CountingDevice(frame =>
        {
            if (frame == 200)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (frame == 10_200)
            {
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                reached.Set();
            }
        });
        using var loop = Loop(device);
        loop.SetOrder(AudioOrder.Silence with
        {
            MicrophoneOpen = true,
            Memo = 1,
            Recording = new CallRecording(2, Call, default),
            ReceiverSpeech = Says(1, Tone(500, 60_000)),
            Legs = [new(Call, LegSource.Speech, true, Says(2, Tone(700, 40_000))), new(new CallId(4), LegSource.Music, false)],
        });
        loop.Attach(new FakePort { Keeps = false }.Leg(Call));
        loop.Attach(new FakePort { Keeps = false }.Leg(new CallId(4)));
        loop.Start();
        Assert.True(reached.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(0, allocated);
    }

    /// <summary>The loudest the phone itself can be stays below the acoustic-shock limit.</summary>
    [Fact]
    public void The_limiter_holds_the_howler_with_speech_on_top()
    {
        var far = new FakePort { Says = short.MaxValue };
        _loop.SetOrder(AudioOrder.Silence with
        {
            ReceiverTone = CallDesk.Tone.Howler,
            ReceiverSpeech = Says(1, new SpokenClip([Signal.Sine(500, Rate, Rate, short.MaxValue)])),
            Legs = [new(Call, LegSource.Silence, Heard: true)],
        });
        _loop.Attach(far.Leg(Call));
        Run(until: 90);
        Assert.Contains(Receiver, sample => Math.Abs((int)sample) > 25_000);
        Assert.All(Receiver, sample => Assert.InRange(Math.Abs((int)sample), 0, Limiter.Ceiling));
    }

    private static short[] Tone(double hertz, int milliseconds) => Signal.Sine(hertz, Rate, Rate * milliseconds / 1_000, 8_000);

    private static AudioOrder Announcing(Utterance says) => AudioOrder.Silence with { Legs = [new(Call, LegSource.Speech, false, says)] };

    private Utterance Says(long id, short[] sound) => Says(id, new SpokenClip([sound.AsMemory(0, sound.Length / 3), sound.AsMemory(sound.Length / 3)]));

    private Utterance Says(long id, SpokenClip clip)
    {
        _clips[id] = clip;
        return new Utterance(id, [new Phrase("thanks")]);
    }

    private short[] SentWith(LegSource source, short? roomNoise)
    {
        var far = new FakePort();
        var device = new ScriptedDevice { Voice = roomNoise };
        using var reached = new ManualResetEventSlim();
        device.Played = (frame, _) =>
        {
            if (frame == 300)
            {
                reached.Set();
            }
        };
        using var loop = Loop(device);
        Utterance? says = source == LegSource.Speech ? Says(4, Tone(1_000, 2_000)) : null;
        loop.SetOrder(AudioOrder.Silence with { MicrophoneOpen = true, Legs = [new(Call, source, Heard: true, says)] });
        loop.Attach(far.Leg(Call));
        loop.Start();
        Assert.True(reached.Wait(Patience, TestContext.Current.CancellationToken));
        return far.Sent;
    }

    private MediaLoop Loop(IAudioDevice device) => new(
        device,
        TonePlan.China,
        _events.Add,
        static () => { },
        new FakeTime(),
        static () => { },
        new SpeechSource(utterance => _clips[utterance.Id], Music, 1));

    private DeskEvent Next() => _events.TryTake(out DeskEvent? happened, Patience) ? happened : throw new TimeoutException("nothing was said");

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
        _device.Played = script;
    }

    private sealed class CountingDevice(Action<int> played) : IAudioDevice
    {
        private int _frames;

        public int PlaybackError => 0;

        public bool Stalled => false;

        public void Start(bool capture)
        {
        }

        public void SetCapture(bool open)
        {
        }

        public void Stop()
        {
        }

        public void Play(ReadOnlySpan<short> interleaved) => played(++_frames);

        public bool Capture(Span<short> frame)
        {
            frame.Fill(1_000);
            return true;
        }

        public void Dispose()
        {
        }
    }
}
