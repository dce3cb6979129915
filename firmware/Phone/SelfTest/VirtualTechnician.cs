using Hal;
using Hal.Simulation;
using Phone.Audio;

namespace Phone.SelfTest;

/// <summary>
/// The virtual booth's technician: lifts, presses every key, looks at the lights, listens and speaks. Believes only its own eyes and
/// ears: the lights that shine, the sound in front of the receiver's membrane. Also the sound of the booth, since it is the one who hears.
/// </summary>
/// <param name="wait">Lets time pass; throws <see cref="OperationCanceledException"/> when the test has to yield.</param>
internal sealed class VirtualTechnician(VirtualBooth booth, Action<TimeSpan> wait) : ITechnician, ITestSound
{
    private const int Frame = AudioFormat.FrameSamples;

    /// <summary>−48 dBFS of the membrane's full swing: below it nobody hears a tone.</summary>
    private const double Audible = 0.004;

    private static readonly TimeSpan OnTheKey = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    /// <summary>A person looks until the lights have changed, not at the moment of the question.</summary>
    private const int Glances = 200;

    private BoothFault _own;

    public void Tell(Prompt prompt)
    {
        booth.Handset.Acoustic = true;
        booth.Handset.Mouth = prompt switch
        {
            Prompt.Speak => Speech,
            Prompt.Knock => Knock,
            _ => Nothing,
        };
        _ = (booth.Handset.TakeEar(), booth.Handset.TakeRinging());
        switch (prompt)
        {
            case Prompt.Lift: booth.MoveHook(off: true); break;
            case Prompt.HangUp: booth.MoveHook(off: false); break;
            case Prompt.Keys: Press(BoardDescription.Booth.Keypad.Legends.SelectMany(row => row).Where(legend => legend.Length > 0)); break;
            case Prompt.AcceptKeys: Press(SelfTestEngine.KeysOfAllLines); break;
            case Prompt.OwnHandset: booth.Handset.Fault = _own; break;
            default: break;
        }
    }

    public bool? Ask(Prompt prompt) => prompt switch
    {
        Prompt.Dark => Sees(light => light == default),
        Prompt.Red => Sees(light => light is { Red: > 100, Green: 0, Blue: 0 }),
        Prompt.Green => Sees(light => light is { Red: 0, Green: > 100, Blue: 0 }),
        Prompt.AcceptLights => Sees(light => light is { Red: > 100, Green: > 100, Blue: > 100 }),
        Prompt.Blue => Sees(light => light is { Red: 0, Green: 0, Blue: > 100 }),
        Prompt.ToneHeard or Prompt.SelfHeard => booth.Handset.TakeEar() > Audible,
        Prompt.RingerHeard => booth.Handset.TakeRinging() > 300,
        Prompt.GoodHandset => PlugInAnother(),
        _ => null,
    };

    public void Done()
    {
        booth.Handset.Mouth = null;
        booth.Handset.Acoustic = false;
    }

    public short[] Exchange(ReadOnlySpan<short> receiver, ReadOnlySpan<short> ringer, Func<bool> stop)
    {
        var recorded = new short[Math.Max(receiver.Length, ringer.Length)];
        var (left, right, nobody, heard) = (new short[Frame], new short[Frame], new short[Frame], new short[Frame]);
        var (receiverPin, loudspeakerPin) = (new short[Frame], new short[Frame]);
        for (var at = 0; at + Frame <= recorded.Length && !stop(); at += Frame)
        {
            Take(receiver, at, left);
            Take(ringer, at, right);
            booth.Handset.Process(left, right, nobody, heard, receiverPin, loudspeakerPin);
            heard.CopyTo(recorded, at);
        }

        return recorded;
    }

    private static void Take(ReadOnlySpan<short> from, int at, Span<short> frame)
    {
        frame.Clear();
        if (at < from.Length)
        {
            var piece = from.Slice(at, Math.Min(frame.Length, from.Length - at));
            piece.CopyTo(frame);
        }
    }

    /// <summary>Syllables: a few voice-like partials, four times a second.</summary>
    private static short Speech(long sample)
    {
        var t = sample / (double)AudioFormat.SampleRate;
        var syllable = Math.Pow(Math.Sin(Math.PI * 4 * t), 2);
        return (short)(2_400 * syllable * (Sine(220) + Sine(660) + (0.5 * Sine(1_760))));

        double Sine(double hertz) => Math.Sin(2 * Math.PI * hertz * t);
    }

    private static short Nothing(long sample) => 0;

    /// <summary>Half a second in, the handset meets the cradle: a short burst.</summary>
    private static short Knock(long sample)
    {
        var t = (sample / (double)AudioFormat.SampleRate) - 0.5;
        return t < 0 ? (short)0 : (short)(12_000 * Math.Exp(-t * 120) * Math.Sin(2 * Math.PI * 900 * t));
    }

    private void Press(IEnumerable<string> legends)
    {
        foreach (var legend in legends)
        {
            booth.PressKey(legend);
            try
            {
                wait(OnTheKey);
            }
            finally
            {
                booth.ReleaseKey(legend);
            }

            wait(OnTheKey);
        }
    }

    private bool Sees(Func<Rgb, bool> light)
    {
        for (var glance = 0; glance < Glances && !booth.Lights.All(light); glance++)
        {
            wait(Glance);
        }

        return booth.Lights.All(light);
    }

    private bool PlugInAnother()
    {
        _own = booth.Handset.Fault;
        booth.Handset.Fault = BoothFault.None;
        return true;
    }
}
