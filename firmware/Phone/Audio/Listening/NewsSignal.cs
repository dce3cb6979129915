using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Phone.Audio.Listening;

/// <summary>
/// Wakes one sleeping thread from the media thread: an eventfd (eventfd(2)), because .NET's own events take a lock that every
/// other waiting thread of the process takes too (NativeAOT's wait subsystem).
/// </summary>
internal sealed partial class NewsSignal : IDisposable
{
    private const int CloseOnExec = 0x80000;

    private readonly SafeFileHandle _counter;

    public NewsSignal()
    {
        int descriptor = eventfd(0, CloseOnExec);
        if (descriptor < 0)
        {
            throw new Win32Exception();
        }

        _counter = new SafeFileHandle(descriptor, ownsHandle: true);

        // Both calls are bound here, where allocating does no harm.
        Set();
        Wait();
    }

    /// <summary>Never waits, takes no lock and allocates nothing. Any thread.</summary>
    public void Set()
    {
        ulong one = 1;
        _ = write(_counter, in one, sizeof(ulong));
    }

    /// <summary>Returns once after one or more <see cref="Set"/>; sleeps until then.</summary>
    public void Wait() => _ = read(_counter, out _, sizeof(ulong));

    public void Dispose() => _counter.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial nint write(SafeFileHandle descriptor, in ulong value, nuint bytes);

    [LibraryImport("libc")]
    private static partial nint read(SafeFileHandle descriptor, out ulong value, nuint bytes);
}
