using System.Collections.Immutable;
using CallDesk;

namespace Phone.Journal;

/// <summary>
/// Whose key seals a step. Digits are typed before there is a call: they are sealed with a key of their own, which becomes the
/// call's when the number is dialled, and nobody's when the handset goes down. So erasing a call erases the typing of its number.
/// Journal thread.
/// </summary>
internal sealed class Typing(KeyRing keys)
{
    /// <summary>Whose the press of a digit key was: its release tells the same.</summary>
    private readonly Dictionary<Key, string> _pressed = [];

    /// <returns>The key's subject; null if the step holds nothing personal.</returns>
    public string? SubjectOf(JournalEntry entry, byte[] body, byte[] effects, long segment)
    {
        if (entry.Event is HookMoved { Position: HookPosition.On })
        {
            keys.Bind(KeyRing.OfTyping(segment), KeyRing.OfTyped(segment));
        }

        if (Confidential.IsOpen(entry.Event, entry.Effects))
        {
            return null;
        }

        var all = entry.Effects.IsDefault ? [] : entry.Effects;
        var calls = Confidential.Calls(entry.Event, all, body, effects);
        var records = calls.IsEmpty
            ? null
            : string.Join(' ', calls.Select(call => JournalProjections.Id(segment, call)).Order(StringComparer.Ordinal));
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
