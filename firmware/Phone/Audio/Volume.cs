namespace Phone.Audio;

/// <summary>The volume keys' steps 0–10 as gains, worked out once.</summary>
internal static class Volume
{
    /// <summary>
    /// dB per step. Step 5, the default, changes nothing: speech then has its nominal level. Above it lies the amplified
    /// receiver for guards who hear badly; the limiter behind it and the codec's own volume are the acoustic-shock limit.
    /// </summary>
    private static readonly double[] ReceiverDb = [-20, -16, -12, -8, -4, 0, 3, 6, 9, 12, 15];

    /// <summary>
    /// dB per step, 2 dB each. Step 0 is 20 dB below the loudest, and still heard in a quiet room: no silent ringer.
    /// </summary>
    private static readonly double[] RingerDb = [-20, -18, -16, -14, -12, -10, -8, -6, -4, -2, 0];

    private static readonly float[] ReceiverGains = [.. ReceiverDb.Select(db => (float)Pcm.Gain(db))];
    private static readonly float[] RingerGains = [.. RingerDb.Select(db => (float)Pcm.Gain(db))];

    /// <summary>Gain of the handset receiver; steps outside 0–10 are the nearest one.</summary>
    public static float Receiver(int step) => ReceiverGains[Math.Clamp(step, 0, 10)];

    /// <summary>Gain of the ringer; steps outside 0–10 are the nearest one.</summary>
    public static float Ringer(int step) => RingerGains[Math.Clamp(step, 0, 10)];
}
