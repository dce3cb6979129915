using System.Collections.Immutable;
using Hal;

namespace Phone.SelfTest;

internal sealed partial class SelfTestEngine
{
    private static readonly TimeSpan Colour = TimeSpan.FromMilliseconds(600);

    /// <summary>
    /// One of each row and each column of the keypad, and never SOS: with these five every line of the matrix has worked.
    /// </summary>
    internal static ImmutableArray<string> KeysOfAllLines { get; } = ["1", "5", "9", "REDIAL", "REVIEW"];

    /// <summary>What can be wrong after the journey and the wiring, within a minute: the rest was tested in the workshop.</summary>
    private void MeasureAcceptance()
    {
        if (!Watch.OffHook)
        {
            Moves(Prompt.Lift, offHook: true);
        }

        _figures.Put("accept.hook", Moves(Prompt.HangUp, offHook: false) && Moves(Prompt.Lift, offHook: true));
        MeasureLinesOfTheKeypad();
        MeasureColours();
        if (Watch.Broken("codec") is null && Watch.OffHook)
        {
            MeasureCoupling(_figures);
        }
    }

    private void MeasureLinesOfTheKeypad()
    {
        if (Watch.Broken("keypad") is not null)
        {
            return;
        }

        Watch.Forget();
        technician.Tell(Prompt.AcceptKeys);
        for (var seen = -1; seen < Wanted().Count && Wanted().Count < KeysOfAllLines.Length;)
        {
            seen = Wanted().Count;
            bench.Wait(() => Wanted().Count > seen, Person);
        }

        bench.Wait(() => Watch.Down.IsEmpty, Starting);
        var missing = KeysOfAllLines.Except(Wanted()).ToArray();
        _figures.Put("accept.keys", Wanted().Count, missing.Length == 0 ? null : $"missing: {string.Join(' ', missing)}");

        HashSet<string> Wanted() => [.. Pressed().Intersect(KeysOfAllLines)];
    }

    private void MeasureColours()
    {
        if (Watch.Broken("lights") is not null)
        {
            return;
        }

        foreach (var colour in (ReadOnlySpan<Rgb>)[new Rgb(255, 0, 0), new Rgb(0, 255, 0), new Rgb(0, 0, 255)])
        {
            bench.Light(colour);
            bench.Wait(static () => false, Colour);
        }

        See("accept.lights", new Rgb(255, 255, 255), Prompt.AcceptLights);
        bench.Light(null);
    }
}
