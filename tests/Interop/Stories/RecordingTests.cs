using System.Text.Json;

namespace Interop;

/// <summary>A site that has talks recorded: who is told, and what is kept.</summary>
public sealed class RecordingTests : PeerStory
{
    /// <summary>Bytes before the sound of a WAV file of the phone's own: A-law, 8 kHz, mono.</summary>
    private const int Header = 58;

    [Fact(Timeout = 90_000)]
    [Clause("5.5")]
    [Clause("1.6")]
    public async Task The_caller_is_told_then_both_sides_are_kept_and_a_muted_room_is_not()
    {
        var phone = await StartNoisyPhoneAsync("recording = \"all\"");
        var (caller, ear) = OpenCaller(phone);
        ear.Say(Signals.Tone(8_000, ToneDbfs, 1));
        await caller.InviteAsync();
        await AnswerAsync(phone);
        await HearsTheRoomAsync(ear);
        AssertSaid("recording.on", Before(ear, Room));
        await ear.ListenAsync(2);
        await phone.TapAsync("MUTE");
        await phone.Api.WaitForAsync(state => state.Calls.Any(call => call.Muted), "the guard is muted");
        await ear.ListenAsync(3);
        var record = await CloseAsync(phone, caller);

        var kept = Assert.Single(await RecordingsAsync(phone, record));
        Note($"{kept.Seconds:0.0} s are kept, the caller at {Levels.At(kept, Signals.ToneHz):0.0} dBFS");
        Assert.True(kept.Seconds > 4, $"only {kept.Seconds:0.0} s of the talk are kept");
        Assert.Equal(ToneDbfs, Levels.At(kept.Between(RoundTrip), Signals.ToneHz), 1.5);
        Assert.Contains(Windows(kept), window => Leak.Of(window, Room) > -10);
        Assert.True(Leak.Of(kept.Between(kept.Samples.Length - 16_000), Room) < -50, "what the caller did not hear is in the recording");
    }

    [Fact(Timeout = 60_000)]
    [Clause("5.5")]
    public async Task Unless_the_site_says_so_nothing_is_kept()
    {
        var phone = await StartNoisyPhoneAsync();
        var (caller, ear) = await TalkAsync(phone);
        await ear.ListenAsync(1);
        Assert.Empty(await RecordingsAsync(phone, await CloseAsync(phone, caller)));
    }

    /// <summary>What was heard until the room came.</summary>
    private static Sound Before(RtpEndpoint ear, Sound room)
    {
        var heard = ear.Heard();
        return heard.Between(0, RoundTrip * Windows(heard).TakeWhile(window => Leak.Of(window, room) < -10).Count());
    }

    private static IEnumerable<Sound> Windows(Sound heard) =>
        Enumerable.Range(0, heard.Samples.Length / RoundTrip).Select(n => heard.Between(n * RoundTrip, (n + 1) * RoundTrip));

    /// <summary>The pieces as the panel plays them.</summary>
    private static async Task<IReadOnlyList<Sound>> RecordingsAsync(PhoneProcess phone, JournalRecord record)
    {
        var pieces = (await phone.Api.RecordAsync(record.Id)).GetProperty("memos").EnumerateArray().ToArray();
        Assert.All(pieces, piece => Assert.True(piece.GetProperty("recording").GetBoolean()));
        List<Sound> sounds = [];
        foreach (var piece in pieces)
        {
            var file = await phone.Api.BytesAsync($"/api/v1/journal/{record.Id}/memos/{piece.GetProperty("id").GetString()}");
            sounds.Add(new Sound(8_000, [.. file[Header..].Select(G711.Decode)]));
        }

        return sounds;
    }
}
