namespace Phone.Audio;

/// <summary>
/// Makes frames of 160 samples from 159, 160 or 161: a microphone whose crystal runs a little fast or slow against the
/// playback device. One sample is spread over a whole frame by cubic (Catmull-Rom) interpolation: a pitch change of 0.6 % for
/// 10 ms, once or twice a second at most, instead of a click.
/// </summary>
/// <remarks>Media thread, no allocation. A frame of exactly 160 passes bit for bit, two samples (0.125 ms) late.</remarks>
internal sealed class DriftCorrector
{
    /// <summary>Samples kept from the frame before: interpolation looks one back and two ahead.</summary>
    private const int History = 3;

    private const int Frame = AudioFormat.FrameSamples;

    private readonly short[] _line = new short[History + Frame + 1];

    /// <summary>Where the next 159–161 samples go before <see cref="Process"/> is called.</summary>
    public Span<short> Input(int count) => _line.AsSpan(History, count);

    /// <summary>Turns the <paramref name="count"/> samples just written to <see cref="Input"/> into one frame.</summary>
    public void Process(int count, Span<short> frame)
    {
        if (count == Frame)
        {
            _line.AsSpan(1, Frame).CopyTo(frame);
        }
        else
        {
            var step = (float)count / Frame;
            for (var i = 0; i < Frame; i++)
            {
                var position = 1 + (i * step);
                var index = (int)position;
                frame[i] = Pcm.Saturate(Interpolate(_line.AsSpan(index - 1, 4), position - index));
            }
        }

        _line.AsSpan(count, History).CopyTo(_line);
    }

    public void Reset() => Array.Clear(_line);

    /// <summary>The value <paramref name="t"/> (0–1) of the way from the second to the third of four samples.</summary>
    private static float Interpolate(ReadOnlySpan<short> x, float t)
    {
        float before = x[0], from = x[1], to = x[2], after = x[3];
        var c1 = 0.5f * (to - before);
        var c2 = before - (2.5f * from) + (2 * to) - (0.5f * after);
        var c3 = (0.5f * (after - before)) + (1.5f * (from - to));
        return (((((c3 * t) + c2) * t) + c1) * t) + from;
    }
}
