using System.Buffers.Binary;
using Phone.Audio;

namespace Phone.Prompts;

/// <summary>
/// A sound file from outside, as the phone's own samples: 16-bit PCM or A-law, one or two channels, any rate. Whole and slow: not for
/// the media thread.
/// </summary>
internal static class Recording
{
    private const int Pcm16 = 1;
    private const int ALawTag = 6;

    /// <summary>16 kHz mono.</summary>
    /// <exception cref="FormatException">It is no such file; the message says what was found.</exception>
    public static short[] Parse(ReadOnlySpan<byte> file)
    {
        WavReader.Split(file, out ReadOnlySpan<byte> format, out ReadOnlySpan<byte> data);
        int tag = BinaryPrimitives.ReadUInt16LittleEndian(format);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        int rate = BinaryPrimitives.ReadInt32LittleEndian(format[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        bool known = (tag, bits) is (Pcm16, 16) or (ALawTag, 8);
        if (!known || channels is not (1 or 2) || rate is < 4_000 or > 192_000)
        {
            throw new FormatException(
                $"found coding {tag}, {bits} bits, {channels} channel(s), {rate} Hz; needed is 16-bit PCM, 1 or 2 channels, 4 to 192 kHz");
        }

        short[] samples = tag == Pcm16 ? Words(data) : Expand(data);
        return Resampled(channels == 2 ? Folded(samples) : samples, rate);
    }

    private static short[] Words(ReadOnlySpan<byte> data)
    {
        var samples = new short[data.Length / 2];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]);
        }

        return samples;
    }

    private static short[] Expand(ReadOnlySpan<byte> data)
    {
        var samples = new short[data.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = ALaw.Decode(data[i]);
        }

        return samples;
    }

    private static short[] Folded(short[] pairs)
    {
        var samples = new short[pairs.Length / 2];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = (short)((pairs[2 * i] + pairs[(2 * i) + 1]) / 2);
        }

        return samples;
    }

    /// <summary>
    /// To 16 kHz: a sinc under a Hann window of 16 zero crossings a side, its corner below the lower rate's half. Any ratio, since
    /// nobody waits for it; the media thread's <see cref="Resampler"/> knows only the telephone's.
    /// </summary>
    private static short[] Resampled(short[] samples, int rate)
    {
        if (rate == AudioFormat.SampleRate)
        {
            return samples;
        }

        const int crossings = 16;
        double step = (double)rate / AudioFormat.SampleRate;
        double corner = Math.Min(1, 1 / step) * 0.94;
        double reach = crossings / corner;
        var output = new short[(int)((long)samples.Length * AudioFormat.SampleRate / rate)];
        for (int i = 0; i < output.Length; i++)
        {
            double at = i * step;
            int last = Math.Min(samples.Length - 1, (int)Math.Floor(at + reach));
            double sum = 0;
            for (int j = Math.Max(0, (int)Math.Ceiling(at - reach)); j <= last; j++)
            {
                double distance = at - j;
                double window = 0.5 + (0.5 * Math.Cos(Math.PI * distance / reach));
                sum += samples[j] * corner * Sinc(distance * corner) * window;
            }

            output[i] = Pcm.Saturate((float)sum);
        }

        return output;
    }

    private static double Sinc(double x) => Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
