namespace Interop;

/// <summary>What is noticed of a talk is noticed in the sound of a real call: who speaks, who waits, how loud.</summary>
public sealed class CoachingTests : CallStory
{
    /// <summary>
    /// The caller speaks, the guard talks into it and is far too near to the mouthpiece; then the caller says something and nobody
    /// answers: the guard has muted nothing, only says nothing.
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
            RemotePort = phone.Setup.SipPort, RtpPort = ear.Port, Pause = TimeSpan.FromSeconds(26),
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

    /// <summary>A quiet room for four seconds, seven of loud words, then the room for as long as the story lasts.</summary>
    private static Sound Guard() => Joined(
        Sound.DeviceRate, Signals.Noise(Sound.DeviceRate, -65, 4), Signals.Speech(Sound.DeviceRate, -3, 7),
        Signals.Noise(Sound.DeviceRate, -65, 30));

    /// <summary>Speaks for twelve seconds, at the end once more.</summary>
    private static Sound Caller() => Joined(
        8_000, Signals.Noise(8_000, -65, 1), Signals.Speech(8_000, -20, 12), Signals.Noise(8_000, -65, 30));

    private static Sound Joined(int rate, params Sound[] parts) => new(rate, [.. parts.SelectMany(part => part.Samples)]);
}
