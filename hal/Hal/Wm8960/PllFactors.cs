namespace Hal;

/// <summary>
/// Figures of the WM8960's PLL (datasheet rev 4.4, "PLL"): f2 = 4 × output = R × f1 with R = N + K/2²⁴ and 5 &lt; N &lt; 13,
/// where f1 is the crystal, halved if need be. The same rule as pll_factors() in Linux sound/soc/codecs/wm8960.c.
/// </summary>
/// <param name="HalveInput">PLLPRESCALE.</param>
/// <param name="N">Whole part.</param>
/// <param name="K">24-bit fraction, rounded to the nearest.</param>
public readonly record struct PllFactors(bool HalveInput, int N, int K)
{
    private const long FractionSteps = 1 << 24;

    /// <param name="inputHz">Frequency at MCLK.</param>
    /// <param name="outputHz">Wanted PLL output, before SYSCLKDIV.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio cannot be had.</exception>
    public static PllFactors For(int inputHz, int outputHz)
    {
        var target = 4L * outputHz;
        var halve = target / inputHz < 6;
        // Everything is doubled so that a halved odd input loses nothing.
        var (source, scaled) = halve ? (inputHz, 2 * target) : (2L * inputHz, 2 * target);
        var n = (int)(scaled / source);
        if (n is < 6 or > 12)
        {
            throw new ArgumentOutOfRangeException(
                nameof(outputHz), outputHz, $"no PLL ratio from {inputHz} Hz: N would be {n}, allowed is 6 to 12");
        }

        var k = (((scaled % source) * FractionSteps) + (source / 2)) / source;
        return new PllFactors(halve, n, (int)k);
    }

    /// <summary>What comes out, in Hz.</summary>
    public double OutputHz(int inputHz) => (HalveInput ? inputHz / 2.0 : inputHz) * (N + ((double)K / FractionSteps)) / 4;
}
