using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

public class ALawTests
{
    /// <summary>ITU-T G.711 table 1a/1b: the decision values' two ends and the middle.</summary>
    [Theory]
    [InlineData(0, 0xD5)]
    [InlineData(-1, 0x55)]
    [InlineData(short.MaxValue, 0xAA)]
    [InlineData(short.MinValue, 0x2A)]
    public void Its_ends_are_those_of_the_table(short sample, byte code) => Assert.Equal(code, ALaw.Encode(sample));

    [Fact]
    public void Every_code_comes_back() =>
        Assert.All(Enumerable.Range(0, 256), code => Assert.Equal(code, ALaw.Encode(ALaw.Decode((byte)code))));

    /// <summary>Half a step: 1/16 of a segment, a segment being half of its end.</summary>
    [Fact]
    public void No_sample_is_further_off_than_half_a_step()
    {
        for (int sample = short.MinValue; sample <= short.MaxValue; sample++)
        {
            int error = Math.Abs(ALaw.Decode(ALaw.Encode((short)sample)) - sample);
            Assert.InRange(error, 0, Math.Max(9, Math.Abs(sample) / 31));
        }
    }
}
