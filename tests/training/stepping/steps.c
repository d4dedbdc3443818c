/* From a stack, its tensors and the symbols of each step to the multiple of units and what each step
   has in `out`. */

#include <stdio.h>
#include <stdlib.h>

#include "stack.c"

static void take(void *to, int64_t bytes) {
    if (fread(to, 1, bytes, stdin) != (size_t)bytes)
        exit(1);
}

static int64_t number(void) {
    int64_t taken;
    take(&taken, sizeof taken);
    return taken;
}

static void *tensor(void) {
    const int64_t bytes = number();
    void *taken = malloc(bytes + 1);
    take(taken, bytes);
    return taken;
}

int main(void) {
    const int64_t multiple = unit_multiple();
    fwrite(&multiple, sizeof multiple, 1, stdout);
    Stack stack;
    take(&stack, offsetof(Stack, table));
    void **tensors = (void **)&stack.table;
    while (tensors < (void **)(&stack + 1))
        *tensors++ = tensor();
    for (int64_t left = number(); left; left--) {
        step(&stack, tensor());
        fwrite(stack.out, sizeof(float), stack.rows * stack.outputs, stdout);
    }
    return 0;
}
