namespace Phone.Audio;

/// <summary>What <see cref="ChannelCheck"/> found.</summary>
internal enum ChannelVerdict
{
    /// <summary>Left comes out on the left alone, to the bit.</summary>
    Separate,

    /// <summary>The library cannot render without a device (no ALC_SOFT_loopback): nothing was checked.</summary>
    NotChecked,

    /// <summary>Voice for the receiver would be heard from the loudspeaker.</summary>
    Mixed,
}

/// <summary>
/// Renders a tone on the left channel through the library as it is configured, without a device (ALC_SOFT_loopback), and
/// looks at the right one: it must be exactly 0. A desktop's settings (crossfeed, virtual speakers, dither) must not carry a
/// caller's voice to the loudspeaker of a guard's booth.
/// </summary>
internal static unsafe class ChannelCheck
{
    private const int Rate = AudioFormat.SampleRate;
    private const int Samples = Rate / 10;

    /// <summary>Changes the current context; call before a device is opened.</summary>
    public static ChannelVerdict Run()
    {
        if (OpenAlNative.IsDeviceExtensionPresent(0, "ALC_SOFT_loopback") == 0)
        {
            return ChannelVerdict.NotChecked;
        }

        var device = OpenAlNative.OpenLoopbackDevice(null);
        if (device == 0)
        {
            return ChannelVerdict.NotChecked;
        }

        var attributes = stackalloc int[]
        {
            OpenAlNative.AlcFormatChannelsSoft, OpenAlNative.AlcStereoSoft,
            OpenAlNative.AlcFormatTypeSoft, OpenAlNative.AlcShortSoft,
            OpenAlNative.AlcFrequency, Rate,
            0,
        };
        var context = OpenAlNative.CreateContext(device, attributes);
        try
        {
            return context == 0 || OpenAlNative.MakeContextCurrent(context) == 0 ? ChannelVerdict.NotChecked : Render(device);
        }
        finally
        {
            _ = OpenAlNative.MakeContextCurrent(0);
            if (context != 0)
            {
                OpenAlNative.DestroyContext(context);
            }

            _ = OpenAlNative.CloseDevice(device);
        }
    }

    private static ChannelVerdict Render(nint device)
    {
        if (OpenAlNative.IsExtensionPresent("AL_SOFT_direct_channels") == 0)
        {
            return ChannelVerdict.Mixed;
        }

        var pairs = LeftOnly();
        uint source, buffer;
        OpenAlNative.GenSources(1, &source);
        OpenAlNative.GenBuffers(1, &buffer);
        OpenAlNative.SetSource(source, OpenAlNative.AlDirectChannelsSoft, 1);
        fixed (short* samples = pairs)
        {
            OpenAlNative.BufferData(buffer, OpenAlNative.AlFormatStereo16, samples, pairs.Length * sizeof(short), Rate);
            OpenAlNative.SetSource(source, OpenAlNative.AlBuffer, (int)buffer);
            OpenAlNative.PlaySource(source);
            OpenAlNative.RenderSamples(device, samples, Samples);
        }

        OpenAlNative.StopSource(source);
        OpenAlNative.DeleteSources(1, &source);
        OpenAlNative.DeleteBuffers(1, &buffer);
        return Judge(pairs);
    }

    private static short[] LeftOnly()
    {
        var pairs = new short[2 * Samples];
        for (var i = 0; i < Samples; i++)
        {
            pairs[2 * i] = (short)(16_000 * Math.Sin(2 * Math.PI * 1_000 * i / Rate));
        }

        return pairs;
    }

    private static ChannelVerdict Judge(short[] pairs)
    {
        var leftPeak = 0;
        for (var i = 0; i < pairs.Length; i += 2)
        {
            leftPeak = Math.Max(leftPeak, Math.Abs((int)pairs[i]));
            if (pairs[i + 1] != 0)
            {
                return ChannelVerdict.Mixed;
            }
        }

        // A silent left channel proves nothing.
        return leftPeak > 8_000 ? ChannelVerdict.Separate : ChannelVerdict.NotChecked;
    }
}
