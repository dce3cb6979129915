using CallDesk;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

public class AllocationTests
{
    /// <summary>Everything a frame of a call passes through, for 10 000 frames (100 s): not one byte.</summary>
    [Fact]
    public void A_chain_of_everything_allocates_nothing()
    {
        var chain = new Chain();
        chain.Run(300);
        var before = GC.GetAllocatedBytesForCurrentThread();
        chain.Run(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class Chain
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
        private readonly short[] _stream = Signal.Sine(1_000, 8_000, 160, 30_000);
        private readonly short[] _wideStream = new short[480];
        private readonly short[] _frame = new short[320];
        private readonly short[] _output = new short[160];
        private readonly short[] _pairs = new short[320];
        private readonly int[] _mix = new int[160];

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
            }
        }
    }
}
