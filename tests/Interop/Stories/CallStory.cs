using System.Diagnostics;

namespace Interop;

/// <summary>
/// What most stories have in common: a caller with a tone, a guard with a voice, and the lifting of the handset.
/// </summary>
public abstract class CallStory : InteropStory
{
    private protected const double ToneDbfs = -12;
    private protected const double SpeechDbfs = -20;

    /// <summary>A ring at the loudspeaker's pins is at least as loud, dBFS.</summary>
    private protected const double RingDbfs = -40;

    /// <summary>What the guard says: ten seconds that the phone repeats.</summary>
    private protected static Sound GuardsVoice() => Signals.Speech(Sound.DeviceRate, SpeechDbfs, 10);

    private protected Task<BaresipProcess> StartCallerAsync(Codec? codec = null, int? port = null) => StartBaresipAsync(new BaresipSetup
    {
        User = "302",
        Codec = codec ?? Codec.G711A,
        Says = rate => Signals.Tone(rate, ToneDbfs, 60),
        SipPort = port ?? Ports.Pair(),
    });

    /// <summary>The guard hears it ring, lifts the handset, and both can talk.</summary>
    private protected static async Task AnswerAsync(PhoneProcess phone)
    {
        await phone.RingsAsync();
        await phone.LiftAsync();
        await phone.TalksAsync();
    }

    /// <summary>baresip calls, the guard answers; prints how long each took.</summary>
    private protected static async Task ConnectAsync(BaresipProcess caller, PhoneProcess phone)
    {
        var dialled = Stopwatch.GetTimestamp();
        await caller.DialAsync(phone.Uri);
        var ringing = await caller.SeesAsync("CALL_RINGING");
        await phone.RingsAsync();
        await Patience.UntilAsync(() => Levels.Loudest(phone.Loudspeaker()) > RingDbfs, "the ring at the loudspeaker");
        var lifted = Stopwatch.GetTimestamp();
        await phone.LiftAsync();
        var established = await caller.SeesAsync("CALL_ESTABLISHED");
        await phone.TalksAsync();
        Note($"INVITE → 180: {ringing.Since(dialled).TotalMilliseconds:0.0} ms, lift → 200: {established.Since(lifted).TotalMilliseconds:0.0} ms");
    }

    /// <summary>After whatever happened, an ordinary call: the caller's tone is in the receiver.</summary>
    private protected async Task AnOrdinaryCallWorksAsync(PhoneProcess phone)
    {
        var ear = OpenRtp();
        ear.Say(Signals.Tone(8_000, ToneDbfs, 1));
        var caller = StartSipp("call", new SippSetup
        {
            RemotePort = phone.Setup.SipPort, RtpPort = ear.Port, Pause = TimeSpan.FromSeconds(3),
        });
        await AnswerAsync(phone);
        await phone.ListenAsync(1);
        var start = phone.Mark();
        await phone.ListenAsync(1);
        var heard = phone.Receiver().Between(start.Receiver, phone.Mark().Receiver);
        await caller.SucceedsAsync();
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        Assert.Equal(ToneDbfs, Levels.At(heard, Signals.ToneHz), 1.5);
    }

    /// <summary>What <c>phone journal show</c> says of a record, its log included.</summary>
    private protected async Task<string> ShowAsync(JournalRecord record, bool json = true)
    {
        string[] words = ["journal", "show", $"{record.Id}", .. json ? new[] { "--json" } : []];
        var (code, text) = await PhoneProcess.CommandAsync(PhoneBuild.Any, Folder, words);
        Assert.True(code == 0, text);
        return text;
    }

    /// <summary>Waits until the receiver has said it after a deed. (Its sound stands still while there is nothing to hear.)</summary>
    private protected static async Task SaysAsync(PhoneProcess phone, string key, Func<Task> deed, TimeSpan? limit = null)
    {
        var from = phone.Mark().Receiver;
        await deed();
        await Patience.UntilAsync(
            () => Prompt.In(phone.Receiver().Between(from).Decimated(8_000), key) > Prompt.Recognised,
            $"\"{key}\" in the receiver",
            limit);
    }

    private protected static void AssertTone(Sound heard)
    {
        Assert.Equal(ToneDbfs, Levels.Median(heard), 1.0);
        Assert.Equal(ToneDbfs, Levels.At(heard, Signals.ToneHz), 1.0);
        var gap = Levels.LongestGap(heard);
        Assert.True(gap <= TimeSpan.FromMilliseconds(20), $"a gap of {gap.TotalMilliseconds} ms in the receiver");
    }

    private protected static void AssertIsSpeechOf(Sound said, Sound heard)
    {
        var likeness = Likeness.Of(heard, said);
        Note($"the guard at the far end: {Levels.Median(heard):0.0} dBFS, likeness {likeness:0.00}");
        Assert.True(likeness > 0.8, $"what arrived resembles what was said by {likeness:0.00} only");
    }
}
