using System.Numerics;

namespace Phone.SelfTest;

/// <summary>The discrete Fourier transform of a power of two (Cooley and Tukey, in place).</summary>
internal static class Fourier
{
    public static void Forward(Span<Complex> data) => Transform(data, -1);

    /// <summary>The inverse, divided by the length.</summary>
    public static void Inverse(Span<Complex> data)
    {
        Transform(data, +1);
        for (var i = 0; i < data.Length; i++)
        {
            data[i] /= data.Length;
        }
    }

    /// <summary>Linear convolution of two signals.</summary>
    public static double[] Convolve(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var length = a.Length + b.Length - 1;
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)length);
        var (x, y) = (Padded(a, size), Padded(b, size));
        Forward(x);
        Forward(y);
        for (var i = 0; i < size; i++)
        {
            x[i] *= y[i];
        }

        Inverse(x);
        return [.. x.Take(length).Select(value => value.Real)];
    }

    public static Complex[] Padded(ReadOnlySpan<double> signal, int size)
    {
        var padded = new Complex[size];
        for (var i = 0; i < Math.Min(signal.Length, size); i++)
        {
            padded[i] = signal[i];
        }

        return padded;
    }

    private static void Transform(Span<Complex> data, int sign)
    {
        Reorder(data);
        for (var half = 1; half < data.Length; half *= 2)
        {
            var step = Complex.FromPolarCoordinates(1, sign * Math.PI / half);
            for (var begin = 0; begin < data.Length; begin += 2 * half)
            {
                var turn = Complex.One;
                for (var i = begin; i < begin + half; i++)
                {
                    var odd = data[i + half] * turn;
                    data[i + half] = data[i] - odd;
                    data[i] += odd;
                    turn *= step;
                }
            }
        }
    }

    private static void Reorder(Span<Complex> data)
    {
        for (int i = 1, j = 0; i < data.Length; i++)
        {
            var bit = data.Length >> 1;
            for (; (j & bit) != 0; bit >>= 1)
            {
                j ^= bit;
            }

            j ^= bit;
            if (i < j)
            {
                (data[i], data[j]) = (data[j], data[i]);
            }
        }
    }
}
