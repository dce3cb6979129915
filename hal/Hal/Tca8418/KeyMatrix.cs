namespace Hal;

/// <summary>
/// What the keys' contacts say, one bit a key, and what follows for a matrix without diodes: three pressed keys on the corners of
/// a rectangle make the fourth appear pressed too, and nothing tells which of the four is the ghost.
/// </summary>
internal sealed class KeyMatrix(int rows, int columns)
{
    private readonly ushort[] _down = new ushort[rows];

    public bool IsDown(int row, int column) => (_down[row] & (1 << column)) != 0;

    public void Set(int row, int column, bool down)
    {
        var bit = (ushort)(1 << column);
        _down[row] = (ushort)(down ? _down[row] | bit : _down[row] & ~bit);
    }

    public void Clear() => Array.Clear(_down);

    /// <summary>All four corners of some rectangle with this key are down: one of the keys is a ghost.</summary>
    public bool IsGhostly(int row, int column) => Corners(row, column) == 4;

    /// <summary>With this key three corners are down: the fourth may show up within one scan.</summary>
    public bool MayHaveGhost(int row, int column) => Corners(row, column) == 3;

    private int Corners(int row, int column)
    {
        var most = 0;
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                if (r != row && c != column)
                {
                    most = Math.Max(most, Down(row, column) + Down(row, c) + Down(r, column) + Down(r, c));
                }
            }
        }

        return most;
    }

    private int Down(int row, int column) => IsDown(row, column) ? 1 : 0;
}
