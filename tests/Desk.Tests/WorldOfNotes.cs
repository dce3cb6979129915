using System.Collections.Immutable;

namespace CallDesk.Tests;

/// <summary>What guards note, dictate and are asked; what the panel, the clock and the network say besides.</summary>
internal static class WorldOfNotes
{
    private static readonly string[] Guards = ["g1", "g2", "g3"];

    private static readonly ImmutableArray<string>[] Fields =
    [
        [], ["name"], ["name", "address", "content", "request"], ["name", "name", "identity", "address", "place", "reason"], default,
    ];

    /// <summary>Whoever has pressed NOTE, or is asked something, mostly answers.</summary>
    public static DeskEvent? Answer(DeskState state, ulong number)
    {
        var pick = number >> 8;
        return (state, (number >> 4) % 4) switch
        {
            ({ Note.OpenedAt: not null, Note.Star: false }, 0) => new KeyPressed(Key.Star),
            ({ Note.OpenedAt: not null, Shift.Guard: null, Settings.Post.SignIn: true }, 0) => new KeyPressed(Key.Digit4),
            ({ Note.OpenedAt: not null }, 0 or 1) => new KeyPressed((Key)(pick % 10)),
            ({ Dialogue: { Kind: DialogueKind.Pin, Typed: "" }, Hook: HookPosition.Off }, 0) => new KeyPressed(Key.Digit5),
            ({ Dialogue: not null, Hook: HookPosition.Off }, 0) => new KeyPressed(Key.Pound),
            ({ Dialogue: not null, Hook: HookPosition.Off }, 1) => new KeyPressed((Key)(pick % 12)),
            ({ Sos: { PinAsked: false, Pin: not "" } }, 1) => new KeyPressed(Key.Pound),
            ({ Sos.PinAsked: true }, 1) => new PinChecked(pick % 3 == 0 ? null : Guards[pick % 2]),
            ({ Shift.Asking: not null }, 2) => new PinChecked(pick % 3 == 0 ? null : Guards[pick % 2]),
            ({ Dictation: not null }, 2) => new KeyReleased(Key.Note),
            ({ Dialogue: { Opening: true, Item: var item } }, 2) => new MemosOpened(item),
            ({ Memos.Storing: [var stored, ..] }, 3) => new MemoStored(stored.Memo, 1000),
            _ => null,
        };
    }

    public static DeskEvent Any(DeskState state, ulong pick)
    {
        var more = pick >> 8;
        return (pick % 20) switch
        {
            < 6 => new KeyPressed(Key.Note),
            < 8 => new KeyReleased(Key.Note),
            8 => new KeyPressed(Key.Messages),
            9 => new KeyPressed(Key.Review),
            10 => new PinChecked(more % 2 == 0 ? null : Guards[more % 3]),
            11 => more % 2 == 0
                ? new MemoStored(state.Memos.NextId - (long)(more % 3), 1000)
                : new MemoFailed(state.Memos.NextId - (long)(more % 3), "full"),
            12 => new RecordFilled(SomeCall(state, more), Fields[(more >> 8) % 5], more % 16 == 0 ? 7 : null),
            13 => new AgendaWanted((AgendaKind)(more % 7), Time(state, more), more % 2 == 0 ? "e1" : null),
            14 => new AgendaSettled(state.Agenda.NextId - (long)(more % 5)),
            15 => new ClockObserved(Time(state, more) ?? long.MinValue, (int)(more % 5) * 240, (more >> 8) % 4 != 0),
            16 => new NetworkChanged(more % 2 == 0, more % 3 == 0 ? null! : "192.0.2.7"),
            17 => new AlertAcknowledged(state.NextAlert - (long)(more % 4), null),
            18 => new SpeechEnded(state.Voice.Receiver?.Id ?? (long)more),
            _ => new TalkMeasured(SomeCall(state, more), new TalkFigures(-200, 40, -500, -210, 40, (int)(more % 200) - 200)),
        };
    }

    private static long? Time(DeskState state, ulong more) => (more % 8) switch
    {
        0 => null,
        1 => long.MaxValue,
        2 => 0,
        3 => -1,
        _ => Math.Max(state.Clock.UnixMilliseconds, 1_800_000_000_000) + (((long)(more >> 8) % 4096) * 10_000) - 5_000_000,
    };

    private static CallId SomeCall(DeskState state, ulong more) => state switch
    {
        { WrapUp.Over.Id: var id } when more % 2 == 0 => id,
        { Agenda.Items: [.., { Call: { } owed }] } when more % 3 == 0 => owed,
        { Calls: [var first, ..] } => first.Id,
        _ => new CallId((long)(more % 50)),
    };
}
