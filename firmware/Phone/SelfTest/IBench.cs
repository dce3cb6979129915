using Hal;

namespace Phone.SelfTest;

/// <summary>What the self-test may do to the phone. All members are for the engine's thread and may block it.</summary>
/// <remarks>
/// Waiting and sounding end with an <see cref="OperationCanceledException"/> when the test has to yield (a call, an emergency number,
/// the end of the program).
/// </remarks>
internal interface IBench
{
    /// <summary>What the board has shown since the test began.</summary>
    BoardWatch Watch { get; }

    /// <summary>Waits until something is so, looking after every event of the board.</summary>
    /// <returns>False: it is not so after <paramref name="limit"/>.</returns>
    bool Wait(Func<bool> until, TimeSpan limit);

    /// <summary>Shows a ring of lights until the next one; null gives the lights back to the phone.</summary>
    void Light(Rgb? colour);

    /// <summary>Plays into receiver and ringer (16 kHz) and returns what the open microphone heard, as long as the longer one.</summary>
    /// <returns>Null: there is no sound, or the handset lies in its cradle and the microphone stays closed.</returns>
    short[]? Exchange(ReadOnlySpan<short> receiver, ReadOnlySpan<short> ringer);

    /// <summary>
    /// Calls the site's echo number, sends the sound (16 kHz) once it has answered and returns what came back. Nobody hears it, and the
    /// microphone has no part in it.
    /// </summary>
    /// <param name="more">How much longer than the sound is listened for.</param>
    Echo Call(short[] sound, TimeSpan more);
}

/// <summary>What became of an echo call.</summary>
/// <param name="Answered">Null: there was no call.</param>
/// <param name="Heard">What came back; null: nothing was to be had.</param>
/// <param name="Note">Why there is no call or no sound.</param>
internal readonly record struct Echo(bool? Answered, short[]? Heard, string? Note);

/// <summary>Who lifts, presses, looks and listens: a person before the phone, or the virtual booth's.</summary>
internal interface ITechnician
{
    /// <summary>Says what to do; the doing shows itself at the bench.</summary>
    void Tell(Prompt prompt);

    /// <summary>Asks what only a person can know. Blocks.</summary>
    /// <returns>Null: nobody answered.</returns>
    bool? Ask(Prompt prompt);

    /// <summary>Nothing is asked any more.</summary>
    void Done();
}

/// <summary>What a person is told or asked; the words are the catalogue's, under <c>selftest.</c></summary>
internal enum Prompt
{
    HangUp,
    Lift,
    Keys,
    Dark,
    Red,
    Green,
    Blue,
    Tone,
    ToneHeard,
    Silence,
    Speak,
    SelfHeard,
    Sweep,
    Ringer,
    RingerHeard,
    Knock,
    GoodHandset,
    OwnHandset,
    AcceptKeys,
    AcceptLights,
}
