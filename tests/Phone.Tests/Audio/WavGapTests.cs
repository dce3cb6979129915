using CsCheck;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

/// <summary>Recordings of a device that sleeps in between: the file keeps time as the ear would have.</summary>
public sealed class WavGapTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phone-gaps-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// Sound and silence in any order, each gap after the one before it was filled in: the file is their sequence.
    /// </summary>
    [Fact]
    public void Silence_lies_where_it_was_between_the_sounds() =>
        Gen.Select(Gen.Int[0, 800], Gen.Int[0, 5_000]).Array[1, 4].Sample(
            parts =>
            {
                string path = Path.Combine(_folder, $"{Guid.NewGuid():n}.wav");
                var expected = new List<short>();
                using (var writer = new WavWriter(path))
                {
                    foreach ((int sound, int silence) in parts)
                    {
                        writer.WriteSilence(silence);
                        expected.AddRange(new short[silence]);
                        short[] samples = [.. Enumerable.Range(1, sound).Select(i => (short)(expected.Count + i))];
                        writer.Write(samples);
                        expected.AddRange(samples);
                        SpinWait.SpinUntil(() => writer.SamplesInFile == expected.Count, TimeSpan.FromSeconds(5));
                    }
                }

                return expected.SequenceEqual(WavReader.Read(path));
            },
            iter: 25,
            threads: 1);

    /// <summary>
    /// However fast gaps follow each other, no sample and no silence is lost: the recording is as long as the time was.
    /// </summary>
    [Fact]
    public void However_fast_gaps_follow_the_length_is_right() =>
        Gen.Select(Gen.Int[1, 800], Gen.Int[0, 5_000]).Array[1, 10].Sample(
            parts =>
            {
                string path = Path.Combine(_folder, $"{Guid.NewGuid():n}.wav");
                using (var writer = new WavWriter(path))
                {
                    foreach ((int sound, int silence) in parts)
                    {
                        writer.WriteSilence(silence);
                        writer.Write([.. Enumerable.Repeat((short)7, sound)]);
                    }
                }

                short[] read = WavReader.Read(path);
                return read.Length == parts.Sum(part => part.Item1 + part.Item2) && read.Count(sample => sample == 7) == parts.Sum(part => part.Item1);
            },
            iter: 50,
            threads: 1);
}
