using System.Buffers.Binary;
using CallDesk;

namespace Phone.Audio;

/// <summary>
/// Memos (the open microphone, dictated: clauses 2.1a, 2.3e) and the pieces of a call's recording (clause 5.5). Kept as a telephone
/// channel keeps it, A-law at 8 kHz: 8 kB a second, so that two minutes are one megabyte of the journal; a voice needs no more to be understood and typed out.
/// </summary>
internal sealed class MemoRecorder
{
    /// <summary>The last ones that nobody has taken yet.</summary>
    private const int Kept = 4;

    private readonly Lock _lock = new();
    private readonly List<MemoRecording> _recordings = [];

    /// <summary>The recording that an order names, begun if it is new. Desk thread: this is where its buffer is made.</summary>
    public MemoRecording? Follow(long? named)
    {
        if (named is not { } id)
        {
            return null;
        }

        lock (_lock)
        {
            if (_recordings.Find(recording => recording.Id == id) is { } known)
            {
                return known;
            }

            if (_recordings.Count == Kept)
            {
                _recordings.RemoveAt(0);
            }

            var begun = new MemoRecording(id);
            _recordings.Add(begun);
            return begun;
        }
    }

    /// <summary>
    /// The recording as a WAV file (A-law, 8 kHz, mono), which is then forgotten here; null if nothing was recorded. Any thread but media.
    /// </summary>
    public byte[]? Take(long id)
    {
        lock (_lock)
        {
            if (_recordings.Find(recording => recording.Id == id) is not { } recording)
            {
                return null;
            }

            _recordings.Remove(recording);
            ReadOnlySpan<byte> sound = recording.Sound;
            return sound.IsEmpty ? null : Wav(sound);
        }
    }

    /// <summary>A WAVE file of format 6 (RFC 2361, WAVE_FORMAT_ALAW), with the chunk <c>fact</c> that it must have.</summary>
    private static byte[] Wav(ReadOnlySpan<byte> sound)
    {
        const int header = 58;
        int padded = sound.Length + (sound.Length & 1);
        var file = new byte[header + padded];
        Span<byte> at = file;
        "RIFF"u8.CopyTo(at);
        BinaryPrimitives.WriteInt32LittleEndian(at[4..], header - 8 + padded);
        "WAVEfmt "u8.CopyTo(at[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(at[16..], 18);
        BinaryPrimitives.WriteInt16LittleEndian(at[20..], 6);
        BinaryPrimitives.WriteInt16LittleEndian(at[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(at[24..], MemoRecording.Rate);
        BinaryPrimitives.WriteInt32LittleEndian(at[28..], MemoRecording.Rate);
        BinaryPrimitives.WriteInt16LittleEndian(at[32..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(at[34..], 8);
        "fact"u8.CopyTo(at[38..]);
        BinaryPrimitives.WriteInt32LittleEndian(at[42..], 4);
        BinaryPrimitives.WriteInt32LittleEndian(at[46..], sound.Length);
        "data"u8.CopyTo(at[50..]);
        BinaryPrimitives.WriteInt32LittleEndian(at[54..], sound.Length);
        sound.CopyTo(at[header..]);
        return file;
    }
}

/// <summary>
/// One memo, or one piece of a call, under way. <see cref="Add"/> is for the media thread and allocates nothing; the rest is for any thread.
/// </summary>
internal sealed class MemoRecording
{
    /// <summary>Hz; one byte a sample.</summary>
    public const int Rate = 8_000;

    /// <summary>What comes later is not recorded.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Resampler _down = new(AudioFormat.SampleRate, Rate);
    private readonly short[] _narrow = new short[AudioFormat.FrameSamples];
    private readonly byte[] _sound = new byte[(int)Longest.TotalSeconds * Rate];
    private int _length;

    public MemoRecording(long id)
    {
        Id = id;

        // Written to now: the media thread must not be the first to touch these pages.
        Array.Fill(_sound, ALaw.Zero);
    }

    public long Id { get; }

    /// <summary>What is recorded so far.</summary>
    public ReadOnlySpan<byte> Sound => _sound.AsSpan(0, Volatile.Read(ref _length));

    public void Add(ReadOnlySpan<short> frame)
    {
        int converted = Math.Min(_down.Process(frame, _narrow), _sound.Length - _length);
        for (int i = 0; i < converted; i++)
        {
            _sound[_length + i] = ALaw.Encode(_narrow[i]);
        }

        Volatile.Write(ref _length, _length + converted);
    }
}
