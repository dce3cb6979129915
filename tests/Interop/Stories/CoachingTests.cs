namespace Interop;

/// <summary>What is noticed of a talk is noticed in the sound of a real call: who speaks, who waits, how loud.</summary>
public sealed class CoachingTests : CallStory
{
    /// <summary>
    /// The guard talks into the caller's words; later speaks with the lips at the mouthpiece; then the caller says something more and
    /// nobody answers.
    /// </summary>
    [Fact(Timeout = 90_000)]
    [Clause("5.8")]
    [Clause("2.3f")]
    [Clause("4.3a")]
    [Clause("1.2")]
    public async Task Who_interrupts_is_silent_or_too_near_is_noticed_while_the_talk_goes_on()
    {
        var phone = await StartPhoneAsync(setup: new PhoneSetup { Microphone = Guard() });
        var ear = OpenRtp();
        ear.Say(Caller());
        var caller = StartSipp("call", new SippSetup
        {
            RemotePort = phone.Setup.SipPort, RtpPort = ear.Port, Pause = TimeSpan.FromSeconds(33),
        });
        await AnswerAsync(phone);
        await caller.SucceedsAsync();
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        var log = await ShowAsync(await phone.Api.LastEndedAsync());
        Assert.Matches("\"Interruptions\": [1-9]", log);
        Assert.Matches("\"Silences\": [1-9]", log);
        Assert.Contains("voice-measured", log, StringComparison.Ordinal);
        Assert.Matches("\"GuardDb10\": -[0-9]{1,2}\\b", log);
    }

    /// <summary>Begins with the lift.</summary>
    private static Sound Guard() => Joined(
        Sound.DeviceRate, Room(Sound.DeviceRate, 4), Signals.Speech(Sound.DeviceRate, -22, 3), Room(Sound.DeviceRate, 4),
        Signals.Speech(Sound.DeviceRate, -3, 7), Room(Sound.DeviceRate, 40));

    /// <summary>Begins with the answer.</summary>
    private static Sound Caller() => Joined(
        8_000, Room(8_000, 1), Signals.Speech(8_000, -14, 8), Room(8_000, 10), Signals.Speech(8_000, -14, 2), Room(8_000, 40));

    private static Sound Room(int rate, double seconds) => Signals.Noise(rate, -65, seconds);

    private static Sound Joined(int rate, params Sound[] parts) => new(rate, [.. parts.SelectMany(part => part.Samples)]);
}
