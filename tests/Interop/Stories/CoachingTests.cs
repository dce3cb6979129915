using System.Globalization;
using System.Text.RegularExpressions;

namespace Interop;

/// <summary>What is noticed of a talk is noticed in the sound of a real call: who speaks, who waits, how loud.</summary>
public sealed class CoachingTests : PeerStory
{
    /// <summary>What the site has recorded as the caller's name: a phrase that is not said otherwise.</summary>
    private const string Name = "colleague.who";

    /// <summary>A louder impact is a slam, tenths of dBFS.</summary>
    private const int SlamDb10 = -60;

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

    /// <summary>
    /// HOLD before the caller has said a word; the caller speaks and is a resident; the guard has the last word after half a minute.
    /// </summary>
    [Fact(Timeout = 120_000)]
    [Clause("1.4")]
    [Clause("2.3b")]
    [Clause("1.11")]
    public async Task A_hold_too_early_the_name_and_the_thanks_are_noticed()
    {
        var recordings = Directory.CreateDirectory(Path.Combine(PhoneProcess.DataFolder(Folder), "prompts", "zh")).FullName;
        Prompt.Of(Name).Save(Path.Combine(recordings, "entry.wang.wav"));
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            Microphone = Hasty(),
            Desk = ["cues = \"spoken\"", "hold-phrases = \"off\"", "retrieve-phrases = \"off\"", "release-grace-s = 0"],
            Directory = ["id,name,number,class", "wang,王女士,302,resident"],
        });
        var (caller, ear) = OpenCaller(phone);
        ear.Say(Joined(8_000, Quiet(8_000, 12), Signals.Speech(8_000, -14, 2), Quiet(8_000, 60)));
        await caller.InviteAsync();
        await AnswerAsync(phone);
        await SaysAsync(phone, "cue.hear-first", () => phone.TapAsync("HOLD"));
        await SaysAsync(phone, Name, () => phone.TapAsync("HOLD"), TimeSpan.FromSeconds(20));
        await SaysAsync(phone, "thanks", () => phone.TalksAsync(), TimeSpan.FromSeconds(30));
        await phone.ReplaceAsync();
        await caller.IsAskedAsync("BYE");
        await phone.RestsAsync();

        var record = await phone.Api.LastEndedAsync();
        Assert.True((await phone.Api.RecordAsync(record.Id)).GetProperty("care").GetProperty("heldBeforeSpeech").GetBoolean());
        Assert.Equal("near", record.ReleasedBy);
        Assert.InRange(Impact(await ShowAsync(record)), int.MinValue, SlamDb10);
    }

    /// <summary>The handset is thrown into its cradle while the caller is still there: with the grace and without.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(3)]
    [InlineData(0)]
    [Clause("4.5")]
    public async Task A_slam_is_measured_in_the_last_moment_of_the_open_microphone(int grace)
    {
        var phone = await StartPhoneAsync(setup: new PhoneSetup { Microphone = Blows(), Desk = [$"release-grace-s = {grace}"] });
        var (caller, ear) = OpenCaller(phone);
        await caller.InviteAsync();
        await AnswerAsync(phone);
        await Patience.UntilAsync(() => Levels.Loudest(ear.Heard()) > -15, "the first blow at the far end");
        await phone.ReplaceAsync();
        await caller.IsAskedAsync("BYE");
        await phone.RestsAsync();

        var record = await phone.Api.LastEndedAsync();
        Assert.Equal("near", record.ReleasedBy);
        var impact = Impact(await ShowAsync(record));
        Note($"loudest at the far end {Levels.Loudest(ear.Heard()):0.0} dBFS, impact {impact} tenths of dBFS");
        Assert.InRange(impact, SlamDb10 + 1, 0);
    }

    /// <summary>The peak with which the microphone was closed, tenths of dBFS; the log of a call has one.</summary>
    private static int Impact(string log)
    {
        var figure = Assert.Single(Regex.Matches(log, "\"SlamDb10\": (-?[0-9]+)").DistinctBy(found => found.Value));
        return int.Parse(figure.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Begins with the lift: nothing for a while, then blows, each 0.1 s after the one before.</summary>
    private static Sound Blows()
    {
        Sound[] blow = [Signals.Noise(Sound.DeviceRate, 0, 0.02), Quiet(Sound.DeviceRate, 0.08)];
        return Joined(Sound.DeviceRate, [Quiet(Sound.DeviceRate, 8), .. Enumerable.Repeat(blow, 400).SelectMany(part => part)]);
    }

    /// <summary>Begins with the lift: two sentences, the second after half a minute.</summary>
    private static Sound Hasty() => Joined(
        Sound.DeviceRate, Quiet(Sound.DeviceRate, 16), Signals.Speech(Sound.DeviceRate, -22, 2), Quiet(Sound.DeviceRate, 11),
        Signals.Speech(Sound.DeviceRate, -22, 3), Quiet(Sound.DeviceRate, 60));

    /// <summary>Begins with the lift.</summary>
    private static Sound Guard() => Joined(
        Sound.DeviceRate, Quiet(Sound.DeviceRate, 4), Signals.Speech(Sound.DeviceRate, -22, 3), Quiet(Sound.DeviceRate, 4),
        Signals.Speech(Sound.DeviceRate, -3, 7), Quiet(Sound.DeviceRate, 40));

    /// <summary>Begins with the answer.</summary>
    private static Sound Caller() => Joined(
        8_000, Quiet(8_000, 1), Signals.Speech(8_000, -14, 8), Quiet(8_000, 10), Signals.Speech(8_000, -14, 2), Quiet(8_000, 40));

    private static Sound Quiet(int rate, double seconds) => Signals.Noise(rate, -65, seconds);

    private static Sound Joined(int rate, params Sound[] parts) => new(rate, [.. parts.SelectMany(part => part.Samples)]);
}
