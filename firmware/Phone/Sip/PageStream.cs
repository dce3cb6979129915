using Phone.Audio;

namespace Phone.Sip;

/// <summary>
/// Puts the packets of one page into order and writes them as sound. A packet that overtook others waits for them, at most
/// <see cref="Reach"/> packets; what has not come by then is silence. Receiving thread.
/// </summary>
internal sealed class PageStream(PageSource sink)
{
    /// <summary>Packets: 60 ms at the usual 20 ms.</summary>
    public const int Reach = 3;

    /// <summary>Samples at 8 kHz in the longest packet that is taken: 100 ms.</summary>
    private const int LongestPacket = 800;

    /// <summary>A sequence number this far away is a sender that has begun anew.</summary>
    private const int Jump = 50;

    /// <summary>The packet expected next and those after it; a length of 0 = not there yet.</summary>
    private readonly short[][] _slots = [.. Enumerable.Range(0, Reach + 1).Select(_ => new short[LongestPacket])];
    private readonly int[] _lengths = new int[Reach + 1];
    private readonly short[] _silence = new short[LongestPacket];
    private readonly short[] _wide = new short[LongestPacket * 2];
    private readonly Resampler _resampler = new(8_000, AudioFormat.SampleRate);
    private uint _source;
    private ushort _next;
    private int _length;
    private int _heard;

    /// <summary>Somebody has sent something since <see cref="End"/>.</summary>
    public bool Open => _heard > 0;

    /// <summary>
    /// Takes one packet. True once a page is under way: one packet alone is none, it may be anybody's stray. Who speaks first keeps
    /// the floor until <see cref="End"/>.
    /// </summary>
    public bool Take(in RtpPacket packet)
    {
        bool other = packet.Source != _source;
        if (packet.Payload.Length > LongestPacket || (_heard > 1 && other))
        {
            return _heard > 1;
        }

        int ahead = (short)(packet.Sequence - _next);
        if (_heard == 0 || other || ahead is > Jump or < -Jump)
        {
            Array.Clear(_lengths);
            sink.Begin();
            _heard = other ? 0 : _heard;
            (_source, _next, ahead) = (packet.Source, packet.Sequence, 0);
        }

        _heard = Math.Min(_heard + 1, 2);
        _length = packet.Payload.Length;
        for (; ahead > Reach; ahead--)
        {
            Advance();
        }

        if (ahead >= 0)
        {
            int slot = packet.Sequence % _slots.Length;
            G711.Decode(packet.Payload, packet.ALaw, _slots[slot]);
            _lengths[slot] = packet.Payload.Length;
        }

        while (_lengths[_next % _slots.Length] > 0)
        {
            Advance();
        }

        return _heard > 1;
    }

    /// <summary>The page is over; anybody may speak next.</summary>
    public void End() => _heard = 0;

    /// <summary>The next packet, or as much silence as it would have been.</summary>
    private void Advance()
    {
        int slot = _next % _slots.Length;
        Write(_lengths[slot] > 0 ? _slots[slot].AsSpan(0, _lengths[slot]) : _silence.AsSpan(0, _length));
        _lengths[slot] = 0;
        _next++;
    }

    private void Write(ReadOnlySpan<short> samples)
    {
        int wide = _resampler.Process(samples, _wide);
        sink.Write(_wide.AsSpan(0, wide));
    }
}
