using System.Collections.Immutable;
using CallDesk;

namespace Phone.Audio;

/// <summary>A stretch of a tone: the sum of <paramref name="Frequencies"/> (Hz; none = silence) for a time.</summary>
/// <param name="Milliseconds">How long; 0 = for ever.</param>
internal sealed record ToneSegment(int Milliseconds, ImmutableArray<double> Frequencies)
{
    public static ToneSegment On(int milliseconds, params ImmutableArray<double> frequencies) => new(milliseconds, frequencies);

    public static ToneSegment Off(int milliseconds) => new(milliseconds, []);
}

/// <summary>One tone: its level, its segments and whether they start over.</summary>
/// <param name="LevelDbm0">Level while on, dBm0, of the sum of its frequencies.</param>
internal sealed record ToneSpec(double LevelDbm0, ImmutableArray<ToneSegment> Segments, bool Repeats = true);

/// <summary>
/// What the tones of a country sound like, as data.
/// </summary>
/// <remarks>
/// Frequencies and cadences of China: ITU-T E.180 supplement 2 ("Various tones used in national networks", list of 2003-02),
/// checked against the entry [cn] of Asterisk's indications.conf, which agrees in every figure; of the United Kingdom: BT
/// SIN 350, as its entry [uk] has them. Dial tone in bursts and the howler are the same everywhere: ten bursts of 0.1 s (as North
/// American exchanges have for a waiting message), and the four frequencies of their receiver-off-hook tone, 0.1/0.1 s, which no
/// other tone resembles. Warning and confirmation are the phone's own. Levels: E.180 recommends -10 dBm0 (-5 to -15); call waiting lies 10 dB lower because
/// it sounds over speech. The howler's is what four sines reach together without being clipped.
/// </remarks>
internal sealed class TonePlan
{
    private const double Level = -10;
    private const double OverSpeech = -20;
    private const double Loudest = -6;

    /// <summary>One soft double tone, twice as high as the network's.</summary>
    private static readonly ToneSpec Warning =
        new(OverSpeech, [ToneSegment.On(150, 900), ToneSegment.Off(100), ToneSegment.On(150, 900)], Repeats: false);

    private static readonly ToneSpec Confirm = new(-16, [ToneSegment.On(120, 1_200)], Repeats: false);

    private static readonly ToneSpec Howler = Cadence(Loudest, [1_400, 2_060, 2_450, 2_600], 100, 100);

    private readonly ToneSpec?[] _tones;

    private TonePlan(string country, int ringOn, int ringOff, params ReadOnlySpan<(Tone Tone, ToneSpec Spec)> tones)
    {
        Country = country;
        RingOnMilliseconds = ringOn;
        RingOffMilliseconds = ringOff;
        _tones = new ToneSpec?[Enum.GetValues<Tone>().Length];
        foreach (var (tone, spec) in tones)
        {
            _tones[(int)tone] = spec;
        }

        _tones[(int)Tone.StutterDial] = Stuttering(_tones[(int)Tone.Dial]!.Segments[0].Frequencies);
        _tones[(int)Tone.Howler] = Howler;
        _tones[(int)Tone.Warning] = Warning;
        _tones[(int)Tone.Confirm] = Confirm;
    }

    /// <summary>
    /// China, 450 Hz. Release has no tone of its own in the public network: the exchange sends busy tone to whoever stays, so
    /// that is what a guard knows. Reorder (nothing was done for too long) is twice as fast as congestion is slow, 0.25/0.25 s,
    /// to be told from both. Refused is one low short tone, below every network tone.
    /// </summary>
    public static TonePlan China { get; } = new(
        "cn",
        1_000,
        4_000,
        (Tone.Dial, Continuous(450)),
        (Tone.RingBack, Cadence(Level, [450], 1_000, 4_000)),
        (Tone.Busy, Cadence(Level, [450], 350, 350)),
        (Tone.Congestion, Cadence(Level, [450], 700, 700)),
        (Tone.Release, Cadence(Level, [450], 350, 350)),
        (Tone.CallWaiting, Cadence(OverSpeech, [450], 400, 4_000)),
        (Tone.Refused, Once(300, 300)),
        (Tone.Reorder, Cadence(Level, [450], 250, 250)));

    /// <summary>
    /// United Kingdom: dial 350+440 Hz, ring-back 400+450 Hz double (one burst of ringing here spans both beats). Release is
    /// busy tone again; reorder is the number-unobtainable tone, 400 Hz continuous.
    /// </summary>
    public static TonePlan UnitedKingdom { get; } = new(
        "gb",
        1_000,
        2_000,
        (Tone.Dial, Continuous(350, 440)),
        (Tone.RingBack, Cadence(Level, [400, 450], 400, 200, 400, 2_000)),
        (Tone.Busy, Cadence(Level, [400], 375, 375)),
        (Tone.Congestion, Cadence(Level, [400], 400, 350, 225, 525)),
        (Tone.Release, Cadence(Level, [400], 375, 375)),
        (Tone.CallWaiting, Cadence(OverSpeech, [400], 100, 4_000)),
        (Tone.Refused, Once(300, 300)),
        (Tone.Reorder, Continuous(400)));

    /// <summary>
    /// Where no national plan is set: 425 Hz, the frequency that E.180 recommends, and cadences as most national plans of
    /// its supplement 2 have them.
    /// </summary>
    public static TonePlan Generic { get; } = new(
        "e180",
        1_000,
        4_000,
        (Tone.Dial, Continuous(425)),
        (Tone.RingBack, Cadence(Level, [425], 1_000, 4_000)),
        (Tone.Busy, Cadence(Level, [425], 500, 500)),
        (Tone.Congestion, Cadence(Level, [425], 250, 250)),
        (Tone.Release, Cadence(Level, [425], 500, 500)),
        (Tone.CallWaiting, Cadence(OverSpeech, [425], 200, 600, 200, 10_000)),
        (Tone.Refused, Once(300, 300)),
        (Tone.Reorder, Cadence(Level, [425], 150, 150)));

    public static ImmutableArray<TonePlan> All { get; } = [China, UnitedKingdom, Generic];

    /// <summary>"cn", "gb", "e180".</summary>
    public string Country { get; }

    /// <summary>Length of one burst of ringing.</summary>
    public int RingOnMilliseconds { get; }

    /// <summary>Silence between two bursts of ringing.</summary>
    public int RingOffMilliseconds { get; }

    /// <summary>The tone's description; null where the plan has none (<see cref="Tone.None"/>).</summary>
    public ToneSpec? this[Tone tone] => (uint)tone < (uint)_tones.Length ? _tones[(int)tone] : null;

    private static ToneSpec Continuous(params ImmutableArray<double> frequencies) => new(Level, [ToneSegment.On(0, frequencies)]);

    /// <summary>Ten bursts of the dial tone, then the dial tone: it can be told from it, and still says "dial".</summary>
    private static ToneSpec Stuttering(ImmutableArray<double> frequencies)
    {
        const int bursts = 10;
        var segments = ImmutableArray.CreateBuilder<ToneSegment>((2 * bursts) + 1);
        for (var i = 0; i < bursts; i++)
        {
            segments.Add(ToneSegment.On(100, frequencies));
            segments.Add(ToneSegment.Off(100));
        }

        segments.Add(ToneSegment.On(0, frequencies));
        return new ToneSpec(Level, segments.MoveToImmutable());
    }

    private static ToneSpec Once(double frequency, int milliseconds) =>
        new(Level, [ToneSegment.On(milliseconds, frequency)], Repeats: false);

    /// <param name="level">dBm0.</param>
    /// <param name="frequencies">Hz.</param>
    /// <param name="milliseconds">On, off, on, off, …</param>
    private static ToneSpec Cadence(double level, ImmutableArray<double> frequencies, params ReadOnlySpan<int> milliseconds)
    {
        var segments = ImmutableArray.CreateBuilder<ToneSegment>(milliseconds.Length);
        for (var i = 0; i < milliseconds.Length; i++)
        {
            segments.Add(i % 2 == 0 ? ToneSegment.On(milliseconds[i], frequencies) : ToneSegment.Off(milliseconds[i]));
        }

        return new ToneSpec(level, segments.MoveToImmutable());
    }
}
