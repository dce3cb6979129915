using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Phone.Tests.Audio;

/// <summary>Collects the interleaved 16-bit pairs that a recorder writes to its standard output.</summary>
internal sealed class StereoMonitor : IDisposable
{
    private readonly Process _recorder;
    private readonly Thread _reader;
    private readonly MemoryStream _bytes = new();
    private readonly ManualResetEventSlim _running = new();

    public StereoMonitor(Process recorder)
    {
        _recorder = recorder;
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>True once it records.</summary>
    public bool WaitUntilRunning(TimeSpan most) => _running.Wait(most);

    /// <summary>Ends the recording: largest magnitude of the left and of the right channel.</summary>
    public (int Left, int Right) Peaks()
    {
        End();
        var pairs = MemoryMarshal.Cast<byte, short>(_bytes.GetBuffer().AsSpan(0, (int)_bytes.Length / 4 * 4));
        var (left, right) = (0, 0);
        for (var i = 0; i < pairs.Length; i += 2)
        {
            left = Math.Max(left, Math.Abs((int)pairs[i]));
            right = Math.Max(right, Math.Abs((int)pairs[i + 1]));
        }

        return (left, right);
    }

    public void Dispose()
    {
        End();
        _recorder.Dispose();
        _running.Dispose();
    }

    private void End()
    {
        if (!_recorder.HasExited)
        {
            _recorder.Kill();
        }

        _reader.Join();
    }

    private void Read()
    {
        var buffer = new byte[4_096];
        for (var count = 1; count > 0;)
        {
            count = _recorder.StandardOutput.BaseStream.Read(buffer);
            _bytes.Write(buffer, 0, count);
            _running.Set();
        }
    }
}
