using CsCheck;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

public sealed class WavTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phone-wav").FullName;

    private string File => Path.Combine(_folder, "sound.wav");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_written_is_read()
    {
        var sound = Signal.Sine(440, 16_000, 50_001);
        using (var writer = new WavWriter(File))
        {
            foreach (var frame in sound.Chunk(160))
            {
                writer.Write(frame);
            }
        }

        Assert.Equal(sound, WavReader.Read(File));
    }

    [Fact]
    public void An_empty_recording_is_a_file_all_the_same()
    {
        new WavWriter(File).Dispose();
        Assert.Empty(WavReader.Read(File));
    }

    /// <summary>What a killed process leaves: the bytes that are in the file at some moment, with nobody closing it.</summary>
    [Fact]
    public void A_recording_under_way_is_readable_at_any_moment()
    {
        var sound = Signal.Sine(440, 16_000, 30_000);
        using var writer = new WavWriter(File);
        foreach (var part in sound.Chunk(10_000))
        {
            var before = writer.SamplesInFile;
            writer.Write(part);
            Assert.True(SpinWait.SpinUntil(() => writer.SamplesInFile == before + part.Length, TimeSpan.FromSeconds(20)));
            Assert.Equal(sound[..(int)writer.SamplesInFile], WavReader.Read(File));
        }

        Assert.Equal(0, writer.SamplesDropped);
    }

    [Fact]
    public void A_file_cut_anywhere_after_its_header_gives_the_samples_that_are_left()
    {
        var sound = Signal.Sine(440, 16_000, 5_000);
        using (var writer = new WavWriter(File))
        {
            writer.Write(sound);
        }

        var bytes = System.IO.File.ReadAllBytes(File);
        Gen.Int[WavWriter.HeaderLength, bytes.Length].Sample(length =>
            WavReader.Parse(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(Left(length)));

        ReadOnlySpan<short> Left(int length) => sound.AsSpan(0, (length - WavWriter.HeaderLength) / 2);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_in_words() =>
        Gen.Byte.Array[0, 100].Sample(tail =>
        {
            try
            {
                byte[] file = [.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8, .. tail];
                _ = WavReader.Parse(file);
                return true;
            }
            catch (FormatException)
            {
                return true;
            }
        });

    [Fact]
    public void Chunks_may_come_in_any_order_with_others_between_them()
    {
        byte[] list = [.. "LIST"u8, 3, 0, 0, 0, 1, 2, 3, 0];
        byte[] format = [.. "fmt "u8, 16, 0, 0, 0, .. Format(1, 1, 16_000, 16)];
        byte[] data = [.. "data"u8, 4, 0, 0, 0, 1, 0, 255, 255];
        byte[][] orders = [[.. list, .. format, .. list, .. data], [.. data, .. list, .. format], [.. format, .. data, .. list]];
        foreach (var chunks in orders)
        {
            Assert.Equal([1, -1], WavReader.Parse([.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8, .. chunks]));
        }
    }

    [Theory]
    [InlineData(1, 2, 16_000, 16, "2 channel(s)")]
    [InlineData(1, 1, 8_000, 16, "8000 Hz")]
    [InlineData(1, 1, 16_000, 8, "8-bit")]
    [InlineData(6, 1, 16_000, 16, "coding 6")]
    public void Another_format_is_refused_by_name(int tag, int channels, int rate, int bits, string named)
    {
        byte[] file =
        [
            .. "RIFF"u8, 0, 0, 0, 0, .. "WAVEfmt "u8, 16, 0, 0, 0, .. Format(tag, channels, rate, bits),
            .. "data"u8, 2, 0, 0, 0, 0, 0,
        ];
        System.IO.File.WriteAllBytes(File, file);
        var problem = Assert.Throws<FormatException>(() => WavReader.Read(File));
        Assert.Contains(named, problem.Message, StringComparison.Ordinal);
        Assert.Contains("sound.wav", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_extensible_format_is_understood()
    {
        byte[] file =
        [
            .. "RIFF"u8, 0, 0, 0, 0, .. "WAVEfmt "u8, 40, 0, 0, 0, .. Format(0xFFFE, 1, 16_000, 16), 22, 0, 16, 0, 4, 0, 0, 0,
            1, 0, .. new byte[14], .. "data"u8, 2, 0, 0, 0, 7, 0,
        ];
        Assert.Equal([7], WavReader.Parse(file));
    }

    [Fact]
    public void A_full_ring_drops_and_counts()
    {
        var ring = new SampleRing(10);
        Assert.True(ring.Write([1, 2, 3, 4, 5, 6]));
        Assert.False(ring.Write([7, 8, 9, 10, 11, 12]));
        Assert.Equal(2, ring.Dropped);
        var read = new short[20];
        Assert.Equal(10, ring.Read(read));
        Assert.Equal(Enumerable.Range(1, 10), read.Take(10).Select(sample => (int)sample));
    }

    [Fact]
    public void A_ring_between_two_threads_loses_and_repeats_nothing()
    {
        const int total = 1_000_000;
        var ring = new SampleRing(1_009);
        var writer = new Thread(() =>
        {
            var block = new short[160];
            for (var sent = 0; sent < total; sent += block.Length)
            {
                for (var i = 0; i < block.Length; i++)
                {
                    block[i] = (short)(sent + i);
                }

                SpinWait.SpinUntil(() => ring.Count <= 1_009 - block.Length);
                ring.Write(block);
            }
        });
        writer.Start();
        var buffer = new short[333];
        for (var received = 0; received < total;)
        {
            var count = ring.Read(buffer);
            for (var i = 0; i < count; i++)
            {
                Assert.Equal((short)(received + i), buffer[i]);
            }

            received += count;
        }

        writer.Join();
        Assert.Equal(0, ring.Dropped);
    }

    private static byte[] Format(int tag, int channels, int rate, int bits)
    {
        var format = new byte[16];
        BitConverter.TryWriteBytes(format, (ushort)tag);
        BitConverter.TryWriteBytes(format.AsSpan(2), (ushort)channels);
        BitConverter.TryWriteBytes(format.AsSpan(4), rate);
        BitConverter.TryWriteBytes(format.AsSpan(8), rate * channels * bits / 8);
        BitConverter.TryWriteBytes(format.AsSpan(12), (ushort)(channels * bits / 8));
        BitConverter.TryWriteBytes(format.AsSpan(14), (ushort)bits);
        return format;
    }
}
