using System.Buffers.Binary;

namespace Interop;

/// <summary>A piece of mono sound, samples between −1 and 1.</summary>
internal sealed record Sound(int Rate, float[] Samples)
{
    /// <summary>The rate of the phone's own WAV files.</summary>
    public const int DeviceRate = 16_000;

    private const int HeaderBytes = 44;

    public double Seconds => (double)Samples.Length / Rate;

    /// <summary>Samples in a 16-bit mono WAV that is still being written; its header may lag behind.</summary>
    public static int SamplesIn(string file) =>
        File.Exists(file) ? (int)Math.Max(0, (new FileInfo(file).Length - HeaderBytes) / 2) : 0;

    /// <summary>
    /// Reads 16-bit PCM, the first channel of several. The data chunk's length is not believed when the file is
    /// longer: a process that was killed, or is still writing, could not correct it.
    /// </summary>
    public static Sound Load(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        Assert.True(bytes.AsSpan().StartsWith("RIFF"u8), $"{file} is no WAV file");
        var format = Chunk(bytes, "fmt "u8);
        var channels = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(format + 2));
        var rate = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(format + 4));
        Assert.Equal(16, BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(format + 14)));
        return new Sound(rate, ToFloat(bytes.AsSpan(Chunk(bytes, "data"u8)), channels));
    }

    /// <summary>Writes 16-bit PCM; with two channels both carry the same.</summary>
    public void Save(string file, int channels = 1)
    {
        var bytes = new byte[HeaderBytes + (Samples.Length * channels * 2)];
        var span = bytes.AsSpan();
        "RIFF"u8.CopyTo(span);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(span[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(span[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(span[22..], (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(span[24..], Rate);
        BinaryPrimitives.WriteInt32LittleEndian(span[28..], Rate * channels * 2);
        BinaryPrimitives.WriteInt16LittleEndian(span[32..], (short)(channels * 2));
        BinaryPrimitives.WriteInt16LittleEndian(span[34..], 16);
        "data"u8.CopyTo(span[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[40..], bytes.Length - HeaderBytes);
        for (var i = 0; i < Samples.Length * channels; i++)
        {
            var value = (short)Math.Clamp(Math.Round(Samples[i / channels] * 32768.0), short.MinValue, short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(span[(HeaderBytes + (i * 2))..], value);
        }

        File.WriteAllBytes(file, bytes);
    }

    /// <summary>The part between two marks (sample numbers), or to the end.</summary>
    public Sound Between(int from, int? to = null)
    {
        var end = Math.Min(to ?? Samples.Length, Samples.Length);
        return this with { Samples = Samples[Math.Min(from, end)..end] };
    }

    /// <summary>Without its first and last moments, in which calls open and close.</summary>
    public Sound Inner(double headSeconds, double tailSeconds) =>
        Between((int)(headSeconds * Rate), Samples.Length - (int)(tailSeconds * Rate));

    /// <summary>At a rate that divides this one: low-passed to the telephone's 3.4 kHz, every n-th sample kept.</summary>
    public Sound Decimated(int rate)
    {
        var step = Rate / rate;
        if (step == 1)
        {
            return this;
        }

        var taps = LowPass(3_400.0 / Rate, (24 * step) + 1);
        var result = new float[Math.Max(0, (Samples.Length - taps.Length) / step)];
        for (var i = 0; i < result.Length; i++)
        {
            for (var tap = 0; tap < taps.Length; tap++)
            {
                result[i] += taps[tap] * Samples[(i * step) + tap];
            }
        }

        return new Sound(rate, result);
    }

    /// <summary>A sinc through a Hamming window.</summary>
    private static float[] LowPass(double cutoff, int length)
    {
        var taps = new float[length];
        for (var i = 0; i < length; i++)
        {
            var x = i - (length / 2);
            var sinc = x == 0 ? 2 * cutoff : Math.Sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
            taps[i] = (float)(sinc * (0.54 - (0.46 * Math.Cos(2 * Math.PI * i / (length - 1)))));
        }

        return taps;
    }

    private static float[] ToFloat(ReadOnlySpan<byte> data, int channels)
    {
        var samples = new float[data.Length / 2 / channels];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(data[(i * channels * 2)..]) / 32768f;
        }

        return samples;
    }

    /// <summary>Where the content of a chunk begins.</summary>
    private static int Chunk(byte[] wav, ReadOnlySpan<byte> name)
    {
        for (var at = 12; at + 8 <= wav.Length; at += 8 + BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(at + 4)))
        {
            if (wav.AsSpan(at).StartsWith(name))
            {
                return at + 8;
            }
        }

        throw new InvalidDataException("a WAV file without " + System.Text.Encoding.ASCII.GetString(name));
    }
}
