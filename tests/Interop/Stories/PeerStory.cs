namespace Interop;

/// <summary>What the stories about waiting, announcing and handing over have in common: a noisy booth and callers led by hand.</summary>
public abstract class PeerStory : CallStory
{
    /// <summary>
    /// Samples at the far end (8 kHz) for which packets sent before a cut may still arrive. What is said from a mark on may begin a
    /// little before it: a stream that is made anew by a re-INVITE drops the half packet that was coming together.
    /// </summary>
    private protected const int RoundTrip = 8_000 / 5;

    /// <summary>So much likelier than any other is what was said; of two wrong phrases none is ahead by half of it.</summary>
    private const double Margin = 0.2;

    private const double NoiseDbfs = -12;

    private protected static readonly Sound Room = Signals.Noise(Sound.DeviceRate, NoiseDbfs, 5);

    /// <summary>The guard's microphone is open all day long and full of noise.</summary>
    private protected Task<PhoneProcess> StartNoisyPhoneAsync(params string[] desk) =>
        StartPhoneAsync(setup: new PhoneSetup { Microphone = Room, Desk = desk });

    private protected (SipPeer Caller, RtpEndpoint Ear) OpenCaller(PhoneProcess phone, string user = "302")
    {
        var ear = OpenRtp();
        return (OpenPeer(new SipPeer(phone.Setup.SipPort, user, ear)), ear);
    }

    /// <summary>A call in which the far end hears the room.</summary>
    private protected async Task<(SipPeer Caller, RtpEndpoint Ear)> TalkAsync(PhoneProcess phone, string user = "302")
    {
        var (caller, ear) = OpenCaller(phone, user);
        await caller.InviteAsync();
        await AnswerAsync(phone);
        await HearsTheRoomAsync(ear);
        return (caller, ear);
    }

    /// <summary>Waits until the last fifth of a second at the far end is the room.</summary>
    private protected static Task HearsTheRoomAsync(RtpEndpoint ear) => Patience.UntilAsync(
        () => ear.Heard() is { Samples.Length: > RoundTrip } heard && Leak.Of(heard.Between(heard.Samples.Length - RoundTrip), Room) > -10,
        "the room at the far end");

    /// <summary>The peer leaves, the handset goes down, and the record is there.</summary>
    private protected static async Task<JournalRecord> CloseAsync(PhoneProcess phone, SipPeer caller)
    {
        await caller.ByeAsync();
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        return await phone.Api.LastEndedAsync();
    }

    /// <summary>The log of a call as the API gives it, without blanks.</summary>
    private protected static async Task<string> LogAsync(PhoneProcess phone, JournalRecord record)
    {
        var events = (await phone.Api.RecordAsync(record.Id)).GetProperty("events").EnumerateArray();
        return string.Join('\n', events.Select(entry => $"{entry.GetProperty("name")} {entry.GetProperty("text")}"));
    }

    private protected static void AssertMusic(Sound heard)
    {
        AssertOther(heard, "the music");
        Assert.True(Levels.LongestGap(heard) < TimeSpan.FromSeconds(1), "the music stopped");
    }

    private protected static void AssertQuiet(Sound heard)
    {
        Assert.True(heard.Seconds > 1, $"only {heard.Seconds:0.0} s arrived: does the phone still send?");
        var loudest = Levels.Loudest(heard);
        Assert.True(loudest < -65, $"{loudest:0.0} dBFS at the far end");
    }

    /// <summary>Something is heard there, and nothing of the room in it.</summary>
    private protected static void AssertOther(Sound heard, string what)
    {
        Assert.True(heard.Seconds > 1, $"only {heard.Seconds:0.0} s arrived: does the phone still send?");
        var (level, room) = (Levels.Loudest(heard), Leak.Of(heard, Room));
        Note($"{what}: {level:0.0} dBFS, of which the room {room:0.0} dB");
        Assert.True(level > -45, $"{level:0.0} dBFS: {what} is not heard");
        Assert.True(room < -50, $"{room:0.0} dB of the room in {what}");
    }

    /// <summary>It is the likeliest of the whole catalogue, with nothing else near it.</summary>
    private protected static void AssertSaid(string key, Sound heard)
    {
        var ranked = Prompt.Ranked(heard, key);
        Note(string.Join(", ", ranked.Take(3).Select(phrase => $"{phrase.Key} {phrase.Likeness:0.00}")));
        Assert.Equal(key, ranked[0].Key);
        Assert.True(ranked[0].Likeness > ranked[1].Likeness + Margin, $"{ranked[1].Key} is as likely");
    }

    /// <summary>How often a tone begins.</summary>
    private protected static int Bursts(Sound heard)
    {
        var sounds = Levels.Windows(heard).Select(level => level > -40).ToArray();
        return sounds.Skip(1).Where((now, before) => now && !sounds[before]).Count();
    }
}
