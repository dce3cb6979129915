using CallDesk;
using Phone.Audio;
using Phone.Audio.Listening;
using Phone.Tests.Audio.Listening;
using Xunit;

namespace Phone.Tests.Audio;

public class AllocationTests
{
    /// <summary>Everything a frame of a call passes through, for 10 000 frames (100 s): not one byte.</summary>
    [Fact]
    public void A_chain_of_everything_allocates_nothing()
    {
        using var chain = new Chain();
        chain.Run(300);
        var before = GC.GetAllocatedBytesForCurrentThread();
        chain.Run(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class Chain : IDisposable
    {
        private static readonly int Tones = Enum.GetValues<Tone>().Length;

        private readonly Resampler _fromStream = new(8_000, 16_000);
        private readonly Resampler _toStream = new(16_000, 8_000);
        private readonly Resampler _wide = new(48_000, 16_000);
        private readonly SampleFifo _fifo = new(1_000);
        private readonly SampleRing _ring = new(1_000);
        private readonly ToneGenerator _tones = new(TonePlan.China);
        private readonly RingGenerator _ringer = new(RingVoice.Standard, 1_000);
        private readonly GainRamp _gain = new();
        private readonly Limiter _limiter = new();
        private readonly LevelMeter _meter = new();
        private readonly MediaClock _clock = new(new FakeTime());
        private readonly MicrophoneEar _ear = new();
        private readonly TalkListener _talk = new(new CallId(2));
        private readonly TalkRing _facts = new(4);
        private readonly short[] _guard = Sounds.Sum(Sounds.Cadence(Sounds.Babble(2), 1.2, 0.8), Sounds.White(2, -60));
        private readonly short[] _far = Sounds.Cadence(Sounds.Babble(3), 0.7, 2.3);
        private readonly short[] _stream = Signal.Sine(1_000, 8_000, 160, 30_000);
        private readonly short[] _wideStream = new short[480];
        private readonly short[] _frame = new short[320];
        private readonly short[] _output = new short[160];
        private readonly short[] _pairs = new short[320];
        private readonly int[] _mix = new int[160];

        public void Dispose() => _facts.Dispose();

        public void Run(int frames)
        {
            for (var i = 0; i < frames; i++)
            {
                if (i % 2 == 0)
                {
                    _fifo.Write(_frame.AsSpan(0, _fromStream.Process(_stream, _frame)));
                }

                Array.Clear(_mix);
                _fifo.Read(_output);
                _gain.MoveTo(i % 50 / 25);
                _gain.AddTo(_output, _mix);
                _tones.Select((Tone)(i / 100 % Tones));
                _tones.AddTo(_mix);
                if (i % 500 == 0)
                {
                    _ringer.Start(i / 500);
                }

                _ringer.AddTo(_mix, i % 10 / 10f);
                _limiter.Process(_mix, _output);
                _meter.Add(_output);
                _wide.Process(_wideStream, _frame);
                _toStream.Process(_output, _frame);
                _ring.Write(_frame);
                Mix.Interleave(_output, _output, _pairs);
                _clock.WaitForFrame(i % 100);
                Listen(i);
            }
        }

        private void Listen(int frame)
        {
            bool open = frame % 1_000 < 900;
            _ear.MoveTo(open);
            _ear.Hear(_guard.AsSpan(frame % 200 * 160, 160));
            _talk.HearFar(_far.AsSpan(frame % 300 * 160, 160), heard: true, _facts);
            _ear.NoteReceiver(_talk.FarLevelDbfs);
            _talk.HearGuard(_guard.AsSpan(frame % 200 * 160, 160), open, _ear, _facts);
        }
    }
}
