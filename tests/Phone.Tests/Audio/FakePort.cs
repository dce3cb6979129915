using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using CallDesk;
using Phone.Audio;
using Phone.Audio.Listening;

namespace Phone.Tests.Audio;

/// <summary>
/// A <c>pjmedia_port</c> made by hand (pjmedia/port.h): the media loop drives it by P/Invoke like a real stream's, and the far end is
/// this object. PCMA at 8 kHz, 20 ms. Its memory stays: nobody may free a port that a thread still holds.
/// </summary>
internal sealed class FakePort
{
    private const int Size = 160;
    private const int FrameSamples = 160;

    private static readonly ConcurrentBag<FakePort> All = [];

    private readonly List<short> _sent = [];
    private readonly Transfer _put;
    private readonly Transfer _get;
    private readonly short[] _frame = new short[FrameSamples];
    private int _said;

    public FakePort()
    {
        (_put, _get) = (Put, Get);
        All.Add(this);
        Handle = Marshal.AllocHGlobal(Size);
        Marshal.Copy(new byte[Size], 0, Handle, Size);
        Marshal.WriteInt32(Handle, 20, 3); // dir: both ways
        Marshal.WriteInt32(Handle, 32, 1); // detail: audio
        Marshal.WriteInt32(Handle, 36, 8_000);
        Marshal.WriteInt32(Handle, 40, 1);
        Marshal.WriteInt32(Handle, 44, 20_000);
        Marshal.WriteIntPtr(Handle, 96, Marshal.GetFunctionPointerForDelegate(_put));
        Marshal.WriteIntPtr(Handle, 104, Marshal.GetFunctionPointerForDelegate(_get));
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Transfer(nint port, nint frame);

    public nint Handle { get; }

    /// <summary>What the far end says, every sample of it.</summary>
    public short Says { get; set; }

    /// <summary>A recording at 8 kHz that the far end says over and over instead.</summary>
    public short[]? Speech { get; set; }

    /// <summary>All that reached the far end.</summary>
    public short[] Sent
    {
        get
        {
            lock (_sent)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>Turned off where allocation is measured.</summary>
    public bool Keeps { get; set; } = true;

    public StreamLeg Leg(CallId call) => new(new PjmediaPort(Handle), new TalkListener(call));

    private int Put(nint port, nint frame)
    {
        if (Keeps)
        {
            Marshal.Copy(Marshal.ReadIntPtr(frame, 8), _frame, 0, FrameSamples);
            lock (_sent)
            {
                _sent.AddRange(_frame);
            }
        }

        return 0;
    }

    private int Get(nint port, nint frame)
    {
        for (var i = 0; i < FrameSamples; i++)
        {
            _frame[i] = Speech is { } speech ? speech[_said++ % speech.Length] : Says;
        }

        Marshal.Copy(_frame, 0, Marshal.ReadIntPtr(frame, 8), FrameSamples);
        Marshal.WriteInt32(frame, 1);
        return 0;
    }
}
