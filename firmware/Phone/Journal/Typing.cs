using System.Collections.Immutable;
using CallDesk;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// Whose key seals a step. Digits are typed before there is a call: they are sealed with a key of their own, which becomes the
/// call's when the number is dialled, and nobody's when the handset goes down. So erasing a call erases the typing of its number.
/// Journal thread.
/// </summary>
internal sealed class Typing(SqliteConnection connection, KeyRing keys)
{
    /// <summary>Whose the press of a digit key was: its release tells the same.</summary>
    private readonly Dictionary<Key, string> _pressed = [];

    /// <returns>The key's subject; null if the step holds nothing personal.</returns>
    public string? SubjectOf(JournalEntry entry, byte[] body, byte[] effects, RunSegments run)
    {
        var segment = run.Last;
        if (entry.Event is HookMoved { Position: HookPosition.On })
        {
            keys.Bind(KeyRing.OfTyping(segment), KeyRing.OfTyped(segment));
        }

        if (Confidential.IsOpen(entry.Event, entry.Effects))
        {
            return null;
        }

        var all = entry.Effects.IsDefault ? [] : entry.Effects;
        var (calls, parties) = Confidential.Concerned(entry.Event, all, body, effects);
        string[] concerned =
        [
            .. calls.Select(call => JournalProjections.IdOf(connection, run, call)),
            .. parties.Select(party => JournalProjections.RecordOf(connection, party)).OfType<string>(),
        ];
        var records = concerned.Length == 0
            ? null
            : string.Join(' ', concerned.Distinct().Order(StringComparer.Ordinal));
        if (records is not null && all.Any(effect => effect is Dial))
        {
            BecomesNumberOf(records, segment);
        }

        return entry.Event switch
        {
            KeyPressed { Key: <= Key.Pound and var key } => _pressed[key] = records ?? KeyRing.OfTyping(segment),
            KeyReleased { Key: <= Key.Pound and var key } =>
                _pressed.Remove(key, out var whose) ? whose : records ?? KeyRing.OfTyping(segment),
            _ => records ?? KeyRing.OfSegment(segment),
        };
    }

    private void BecomesNumberOf(string record, long segment)
    {
        var typing = KeyRing.OfTyping(segment);
        keys.Bind(typing, record);
        foreach (var key in _pressed.Where(pair => pair.Value == typing).Select(pair => pair.Key).ToImmutableArray())
        {
            _pressed[key] = record;
        }
    }
}
