using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Phone.Audio;

/// <summary>
/// Writes 16 kHz mono 16-bit PCM to a WAV file that is readable at any moment, even if the process is killed: samples first,
/// then a header that counts only what is already in the file.
/// </summary>
/// <remarks>
/// <see cref="Write"/> is for one thread (media): it copies into a ring and returns, no lock, no allocation, no disk. A
/// thread of low priority empties the ring every 100 ms. A full ring (a disk that stands still for seconds) or a disk that
/// fails costs samples, never time; both are counted and shown.
/// </remarks>
internal sealed class WavWriter : IDisposable
{
    /// <summary>Bytes before the first sample.</summary>
    internal const int HeaderLength = 44;

    private const int PeriodMilliseconds = 100;
    private const int RingSeconds = 4;

    /// <summary>The largest data chunk that 32-bit sizes can tell: 18 hours. Later samples are dropped and counted.</summary>
    private const long MaxSamples = (uint.MaxValue - HeaderLength) / 2;

    private readonly SampleRing _ring = new(AudioFormat.SampleRate * RingSeconds);
    private readonly short[] _block = new short[AudioFormat.SampleRate / 2];
    private readonly byte[] _header = new byte[HeaderLength];
    private readonly SafeFileHandle _file;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private long _gapAt;
    private long _gap;
    private long _samplesInFile;
    private long _samplesLost;
    private volatile IOException? _failure;

    /// <summary>Creates or replaces the file and starts the writing thread.</summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public WavWriter(string path)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("WAV samples are little-endian and are written as they lie in memory");
        }

        _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete);
        WriteHeader(0);
        _thread = new Thread(Run) { Name = "wav-writer", IsBackground = true, Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Samples that a reader of the file finds now. Any thread.</summary>
    public long SamplesInFile => Interlocked.Read(ref _samplesInFile);

    /// <summary>Samples that did not make it: the ring was full, or the disk failed. Any thread.</summary>
    public long SamplesDropped => _ring.Dropped + Interlocked.Read(ref _samplesLost);

    /// <summary>What the disk said, once it has failed; everything after that is dropped. Any thread.</summary>
    public IOException? Failure => _failure;

    /// <summary>Queues samples. Media thread; never blocks.</summary>
    public void Write(ReadOnlySpan<short> samples) => _ring.Write(samples);

    /// <summary>
    /// Lets time pass: the next sample comes <paramref name="samples"/> later. Media thread; one gap at a time, which the writing
    /// thread has long filled in when the next one begins.
    /// </summary>
    public void WriteSilence(long samples)
    {
        _gapAt = _ring.Written;
        Interlocked.Add(ref _gap, samples);
    }

    /// <summary>Writes what is queued and closes the file. Not for the media thread: it waits for the disk.</summary>
    public void Dispose()
    {
        if (_stop.IsSet)
        {
            return;
        }

        _stop.Set();
        _thread.Join();
        _file.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        bool last;
        do
        {
            last = _stop.Wait(PeriodMilliseconds);
            Drain();
        }
        while (!last);
    }

    private void Drain()
    {
        for (var taken = Take(); taken > 0; taken = Take())
        {
            var keep = _failure is null ? (int)Math.Min(taken, MaxSamples - _samplesInFile) : 0;
            if (keep < taken)
            {
                Interlocked.Add(ref _samplesLost, taken - keep);
            }

            if (keep > 0)
            {
                Append(_block.AsSpan(0, keep));
            }
        }
    }

    /// <summary>
    /// The next block, which never reaches over the place of a gap. How much is there is read before the gap is looked for:
    /// whoever sees a sample from behind a gap sees the gap too.
    /// </summary>
    private int Take()
    {
        int there = _ring.Count;
        long gap = Interlocked.Read(ref _gap);
        if (gap > 0)
        {
            long before = Volatile.Read(ref _gapAt) - _ring.Taken;
            if (before <= 0)
            {
                FillGap(gap);
            }
            else
            {
                there = (int)Math.Min(there, before);
            }
        }

        return _ring.Read(_block.AsSpan(0, Math.Min(there, _block.Length)));
    }

    private void FillGap(long samples)
    {
        Interlocked.Add(ref _gap, -samples);
        long fits = Math.Min(samples, MaxSamples - _samplesInFile);
        _block.AsSpan().Clear();
        for (long left = fits; left > 0 && _failure is null; left -= _block.Length)
        {
            Append(_block.AsSpan(0, (int)Math.Min(left, _block.Length)));
        }
    }

    private void Append(ReadOnlySpan<short> samples)
    {
        try
        {
            RandomAccess.Write(_file, MemoryMarshal.AsBytes(samples), HeaderLength + (2 * _samplesInFile));
            WriteHeader(_samplesInFile + samples.Length);
            Interlocked.Add(ref _samplesInFile, samples.Length);
        }
        catch (IOException problem)
        {
            _failure = problem;
            Interlocked.Add(ref _samplesLost, samples.Length);
        }
    }

    private void WriteHeader(long samples)
    {
        const int bytesPerSample = 2;
        var dataLength = (uint)(bytesPerSample * samples);
        var header = _header.AsSpan();
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], HeaderLength - 8 + dataLength);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header[24..], AudioFormat.SampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], AudioFormat.SampleRate * bytesPerSample);
        BinaryPrimitives.WriteUInt16LittleEndian(header[32..], bytesPerSample);
        BinaryPrimitives.WriteUInt16LittleEndian(header[34..], 8 * bytesPerSample);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], dataLength);
        RandomAccess.Write(_file, header, 0);
    }
}
